"""What is used of the context that Lambda gives to every invocation; a fake has the same."""

from typing import Protocol


class LambdaContext(Protocol):
    """One invocation: its id, whose it is, and how long it may still run."""

    @property
    def aws_request_id(self) -> str: ...  # noqa: D102
    @property
    def function_name(self) -> str: ...  # noqa: D102
    def get_remaining_time_in_millis(self) -> int: ...  # noqa: D102
