"""Feeds `import_users` from its queue as Lambda does, and kills it at the worst moments."""

import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from performance.console import Console
from performance.import_cloud import ImportCloud
from reliability.execution_environment import ExecutionEnvironment
from reliability.invocation import Invocation
from users.handlers.import_users import RESERVE_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

# About what one batch takes.
LONGEST_DELAY_SECONDS: Final = 0.6
# What an invocation has for batches: it imports one and orders the next invocation, or some.
WORK_SECONDS: Final = (0.2, 3.0)
# S3's trial of the queue and the first batch: they are answered, so that the import can only go on
# by the order that the function sends to itself.
CALM_INVOCATIONS: Final = 2
POLL_SECONDS: Final = 0.02
# Where a rival was faster, the message comes again; this often none is.
MOST_FAILURES: Final = 20
REPORT_SECONDS: Final = 3.0
SILENCE_SECONDS: Final = 120.0


class Kill(Struct, frozen=True):
    """So many seconds after a line was imported, the function dies."""

    after_line: int
    delay_seconds: float


class Toll(Struct):
    """What it took to import the file."""

    kills: int = 0
    invocations: int = 0
    failures: int = 0
    peak_bytes: int = 0


class KillingPoller:
    """Lambda's poller with one environment at a time; `reached` tells the next line to import."""

    def __init__(
        self,
        *,
        cloud: ImportCloud,
        start: Callable[[], ExecutionEnvironment],
        reached: Callable[[], int],
        random: Random,
        console: Console,
    ) -> None:
        self.toll = Toll()
        self._cloud = cloud
        self._start = start
        self._reached = reached
        self._random = random
        self._console = console
        self._environment: ExecutionEnvironment | None = None
        self._kills: list[Kill] = []
        self._kill_at: float | None = None
        self._report_at = time.monotonic() + REPORT_SECONDS

    def run(self, *, kills: int = 0, lines: int = 0) -> None:
        """Deliver until the queue is empty, with kills all over a file of so many lines."""
        self._kills = self._drawn(kills, lines)
        while (message := self._cloud.receive()) is not None:
            if self._delivered(message):
                self._cloud.delete(message)
            else:
                self._cloud.put_back(message)

    def close(self) -> None:
        """End the environment."""
        if self._environment is not None:
            self._environment.kill()
            self._environment = None

    def _drawn(self, kills: int, lines: int) -> list[Kill]:
        after = sorted(self._random.randint(1, lines) for _ in range(kills))
        if after:
            # All lines are imported then, and the end is yet to be told.
            after[-1] = lines
        return [Kill(line, self._random.uniform(0, LONGEST_DELAY_SECONDS)) for line in after]

    def _delivered(self, message: "MessageTypeDef") -> bool:
        """Whether the function is done with a message; not when it failed or was killed."""
        if self._environment is None:
            self._environment = self._start()
        environment = self._environment
        self.toll.invocations += 1
        work_seconds = WORK_SECONDS[0] if self._is_calm else self._random.choice(WORK_SECONDS)
        environment.begin(Invocation(_event(message), RESERVE_SECONDS + work_seconds))
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

    @property
    def _is_calm(self) -> bool:
        return self.toll.invocations <= CALM_INVOCATIONS

    def _kill_is_due(self, *, answered: bool) -> bool:
        now, line = time.monotonic(), self._reached()
        self._report(now, line)
        if self._is_calm or not self._kills or line < self._kills[0].after_line:
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

    def _report(self, now: float, line: int) -> None:
        if now >= self._report_at:
            self._report_at = now + REPORT_SECONDS
            self._console.line(
                f"  at line {line:,}: {self.toll.kills} times killed, "
                f"{self.toll.invocations} invocations, {self.toll.peak_bytes / 1e6:.0f} MB at most"
            )


def _event(message: "MessageTypeDef") -> dict[str, Any]:
    record = {"messageId": message.get("MessageId"), "body": message.get("Body")}
    return {"Records": [record]}
