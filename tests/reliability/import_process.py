"""An execution environment of `import_users`, as a process that can be killed.

It is told of invocations on standard input, and answers where its standard output was; what the
function itself prints becomes its log. `execution_environment` is the other end.
"""

import os
import sys
from time import monotonic

import msgspec

from chassis.testing.lambda_context import FakeLambdaContext
from reliability.invocation import Invocation


class Countdown(FakeLambdaContext):
    """An invocation whose seconds pass by themselves."""

    def __init__(self, seconds: float) -> None:
        super().__init__(remaining_seconds=seconds)
        self._ends_at = monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """Answer as Lambda does."""
        return max(0, int((self._ends_at - monotonic()) * 1000))


def main() -> None:
    """Handle one invocation after another until there are no more."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0) as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        from users.handlers.import_users import handler

        answers.write(b"ready\n")
        for line in sys.stdin.buffer:
            invocation = msgspec.json.decode(line, type=Invocation)
            answer = handler(invocation.event, Countdown(invocation.seconds))
            answers.write(msgspec.json.encode(answer) + b"\n")


if __name__ == "__main__":
    main()
