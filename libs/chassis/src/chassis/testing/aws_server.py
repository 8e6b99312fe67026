"""A door of sockets to the emulated AWS, for clients that are not boto3's.

It stands in the test's own process: what comes in by it and what boto3's clients ask meet in one
AWS. A test may step in before an operation that is asked by the door.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any

from moto.moto_server.werkzeug_app import (  # pyright: ignore[reportMissingTypeStubs]
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from msgspec import Struct, json
from werkzeug.serving import make_server


class ServerAnswer(Struct, frozen=True):
    """An answer that a test gives in AWS's place."""

    status: int
    body: bytes


type StepIn = Callable[[], ServerAnswer | None]


class AwsServer:
    """The door; operations are named as AWS does, such as `PutItem`."""

    def __init__(self) -> None:
        self.url = ""
        self._steps: defaultdict[str, deque[StepIn]] = defaultdict(deque)

    def before(self, operation: str, call: StepIn) -> None:
        """Call something once, when an operation is next asked; its answer, if any, is given."""
        self._steps[operation].append(call)

    def failing(self, operation: str, code: str, *, status: int = 400, times: int = 1) -> None:
        """Let the next calls of an operation fail, with a message that repeats an address."""
        body = json.encode({"__type": f"aws#{code}", "message": "Refused: ada@example.com"})
        for _ in range(times):
            self.before(operation, lambda: ServerAnswer(status, body))

    def forget(self) -> None:
        """Step in no more."""
        self._steps.clear()

    def step_in(self, operation: str) -> ServerAnswer | None:
        """Do what a test wants done before an operation."""
        steps = self._steps[operation]
        return steps.popleft()() if steps else None


@contextmanager
def aws_server() -> Generator[AwsServer]:
    """Keep the door open until the block ends; what is behind it belongs to `emulated_aws`."""
    door = AwsServer()
    application = DomainDispatcherApplication(create_backend_app)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        given = door.step_in(operation)
        if given is None:
            return application(environ, start_response)
        start_response(f"{given.status} As told", [("Content-Length", str(len(given.body)))])
        return [given.body]

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_QuietHandler)
    door.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _QuietHandler(MotoRequestHandler):
    """Says nothing about requests that were answered."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        pass
