"""SQS does one thing at a time in the tests' own process, whatever their threads ask for.

moto deletes a message by making a new list of the others, and hands one out by marking it: what
another thread sends or takes in that moment is lost, or has a receipt handle that is not valid.
"""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

OPERATIONS: Final = ("delete_message", "receive_message", "send_message")

_ONE: Final = threading.RLock()


def one_at_a_time[**P](call: Callable[P, Any]) -> Callable[P, Any]:
    """Let a call begin when no other one of these is under way."""

    @wraps(call)
    def alone(*args: P.args, **kwargs: P.kwargs) -> Any:
        with _ONE:
            return call(*args, **kwargs)

    return alone
