"""Lambda contexts: clocks that a test moves, and one whose seconds pass by themselves."""

import time
from uuid import uuid4


class FakeLambdaContext:
    """One invocation with so many seconds left; `sleep` spends them without waiting."""

    def __init__(
        self, *, remaining_seconds: float = 30.0, function_name: str = "local-test"
    ) -> None:
        self.remaining_seconds = remaining_seconds
        self.function_name = function_name
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = 256
        self.invoked_function_arn = (
            f"arn:aws:lambda:eu-central-1:123456789012:function:{function_name}:live"
        )
        self.aws_request_id = str(uuid4())

    def get_remaining_time_in_millis(self) -> int:
        """Answer as Lambda does."""
        return max(0, int(self.remaining_seconds * 1000))

    def sleep(self, seconds: float) -> None:
        """Let time pass; give it to what would wait."""
        self.remaining_seconds -= seconds


class ShortContext(FakeLambdaContext):
    """One invocation whose time is up as soon as it has looked at the clock for the first time."""

    def get_remaining_time_in_millis(self) -> int:
        """Be in time when the message is taken, and late ever after."""
        remaining = super().get_remaining_time_in_millis()
        self.remaining_seconds = 0
        return remaining


class CountdownContext(FakeLambdaContext):
    """One invocation that ends when so many seconds have really passed."""

    def __init__(self, seconds: float) -> None:
        super().__init__(remaining_seconds=seconds)
        self._ends_at = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """Answer as Lambda does."""
        return max(0, int((self._ends_at - time.monotonic()) * 1000))
