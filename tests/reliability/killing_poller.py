"""Feeds a function from its queue as Lambda does, and kills it at the worst moments."""

import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from performance.console import Console
from performance.function_queue import FunctionQueue
from reliability.execution_environment import ExecutionEnvironment
from reliability.invocation import Invocation

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

# They do one piece and are answered, so that the work can only go on by what the function sends to
# itself.
CALM_INVOCATIONS: Final = 2
POLL_SECONDS: Final = 0.02
# Where a rival was faster, the message comes again; this often none is.
MOST_FAILURES: Final = 20
REPORT_SECONDS: Final = 3.0
SILENCE_SECONDS: Final = 120.0


class Kill(Struct, frozen=True):
    """So many seconds after so much was done, the function dies."""

    after: int
    delay_seconds: float


class Work(Struct, frozen=True):
    """What is to be done: `reached` counts it, in units of `unit`.

    A piece of it takes about `piece_seconds`. Besides the `reserve_seconds` that the function keeps
    of its time, an invocation has `short_seconds` for one piece, or `long_seconds` for some.
    """

    unit: str
    reached: Callable[[], int]
    piece_seconds: float
    reserve_seconds: float
    short_seconds: float
    long_seconds: float


class Toll(Struct):
    """What it took to do the work."""

    kills: int = 0
    invocations: int = 0
    failures: int = 0
    peak_bytes: int = 0


class KillingPoller:
    """Lambda's poller with one environment at a time."""

    def __init__(
        self,
        *,
        queue: FunctionQueue,
        start: Callable[[], ExecutionEnvironment],
        work: Work,
        random: Random,
        console: Console,
    ) -> None:
        self.toll = Toll()
        self._queue = queue
        self._start = start
        self._work = work
        self._random = random
        self._console = console
        self._environment: ExecutionEnvironment | None = None
        self._kills: list[Kill] = []
        self._kill_at: float | None = None
        self._report_at = time.monotonic() + REPORT_SECONDS

    def run(self, *, kills: int = 0, end: int = 0) -> None:
        """Deliver until the queue is empty, with kills all over the work until its end."""
        self._kills = self._drawn(kills, end)
        while (message := self._queue.receive()) is not None:
            if self._delivered(message):
                self._queue.delete(message)
            else:
                self._queue.put_back(message)

    def close(self) -> None:
        """End the environment."""
        if self._environment is not None:
            self._environment.kill()
            self._environment = None

    def _drawn(self, kills: int, end: int) -> list[Kill]:
        after = sorted(self._random.randint(1, end) for _ in range(kills))
        if after:
            # All is done then, and the end is yet to be told.
            after[-1] = end
        longest = self._work.piece_seconds
        return [Kill(each, self._random.uniform(0, longest)) for each in after]

    def _delivered(self, message: "MessageTypeDef") -> bool:
        """Whether the function is done with a message; not when it failed or was killed."""
        if self._environment is None:
            self._environment = self._start()
        environment = self._environment
        self.toll.invocations += 1
        environment.begin(Invocation(_event(message), self._seconds()))
        silent_at = time.monotonic() + SILENCE_SECONDS
        while time.monotonic() < silent_at:
            answer = environment.answer_within(POLL_SECONDS)
            self.toll.peak_bytes = max(self.toll.peak_bytes, environment.peak_bytes)
            if self._kill_is_due(answered=answer is not None):
                self._kill(environment)
                return False
            if answer is not None:
                return self._succeeded(environment, answer)
        raise environment.failed(f"did not answer for {SILENCE_SECONDS:.0f} s")

    def _succeeded(self, environment: ExecutionEnvironment, answer: dict[str, Any]) -> bool:
        failed = len(answer["batchItemFailures"])
        self.toll.failures += failed
        if self.toll.failures > MOST_FAILURES:
            raise environment.failed("failed again and again")
        return not failed

    def _seconds(self) -> float:
        choice = (self._work.short_seconds, self._work.long_seconds)
        work_seconds = choice[0] if self._is_calm else self._random.choice(choice)
        return self._work.reserve_seconds + work_seconds

    @property
    def _is_calm(self) -> bool:
        return self.toll.invocations <= CALM_INVOCATIONS

    def _kill_is_due(self, *, answered: bool) -> bool:
        now, reached = time.monotonic(), self._work.reached()
        self._report(now, reached)
        if self._is_calm or not self._kills or reached < self._kills[0].after:
            return False
        if self._kill_at is None:
            self._kill_at = now + self._kills[0].delay_seconds
        # Where it has answered already, it dies before anybody hears the answer.
        return answered or now >= self._kill_at

    def _kill(self, environment: ExecutionEnvironment) -> None:
        environment.kill()
        self.toll.kills += 1
        self._environment = None
        self._kills.pop(0)
        self._kill_at = None

    def _report(self, now: float, reached: int) -> None:
        if now >= self._report_at:
            self._report_at = now + REPORT_SECONDS
            self._console.line(
                f"  at {self._work.unit} {reached:,}: {self.toll.kills} times killed, "
                f"{self.toll.invocations} invocations, {self.toll.peak_bytes / 1e6:.0f} MB at most"
            )


def _event(message: "MessageTypeDef") -> dict[str, Any]:
    record = {"messageId": message.get("MessageId"), "body": message.get("Body")}
    return {"Records": [record]}
