"""How the demo speaks: numbered chapters, one line per fact, progress while anything takes long.

Lines go to standard output and progress to standard error, so that the story can be piped to a
file.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from demo.report import lambda_lines
from infrastructure.progress import Step
from localcloud.client import JSON, Answer, Client

POLL_SECONDS = 0.1


class StoryFailed(Exception):
    """The story did not go as told; the message says what was expected and what came."""


class Narrator:
    """Prints the chapters and what each of them cost."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._chapters = 0

    @contextmanager
    def chapter(self, title: str) -> Generator[None]:
        """Number and time one part of the story; list the Lambdas that ran in it."""
        self._chapters += 1
        self.say(f"\n{self._chapters}. {title}", indent=0)
        began_at, started = time.time(), time.perf_counter()
        yield
        took = time.perf_counter() - started
        for line in lambda_lines(self._client.invocations(began_at)):
            self.say(line)
        self.say(f"took {took:.2f} s")

    def say(self, line: str, *, indent: int = 3) -> None:
        """Print one line of the story."""
        print(" " * indent + line, flush=True)

    def request(self, method: str, path: str, answer: Answer) -> None:
        """Print what a client sees of one request."""
        replayed = ", a replay" if answer.headers.get("idempotency-replayed") == "true" else ""
        self.say(f"{method} {path} → {answer.status}{replayed} ({answer.elapsed_ms:.0f} ms)")

    def until[T](self, what: str, probe: Callable[[], T | None], *, seconds: float = 60) -> T:
        """Ask `probe` until it answers; raise StoryFailed when `seconds` have passed."""
        deadline = time.monotonic() + seconds
        with Step(f"   waiting for {what}"):
            while True:
                found = probe()
                if found is not None:
                    return found
                if time.monotonic() > deadline:
                    message = f"{what}: not seen within {seconds:.0f} s; `make logs` shows why"
                    raise StoryFailed(message)
                time.sleep(POLL_SECONDS)


def expect(answer: Answer, status: int) -> JSON:
    """Return the body of an answer that has the expected status; raise StoryFailed otherwise."""
    if answer.status != status:
        message = f"expected status {status}, got {answer.status}: {answer.body}"
        raise StoryFailed(message)
    return answer.body
