"""What every invocation needs around it: a clean log context, metrics, a witness of failures."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from itertools import count
from typing import Any

from chassis.lambda_context import LambdaContext
from chassis.logging import bind, logger
from chassis.metrics import record

_invocations = count()


def entry_point[C: LambdaContext, R](
    function: Callable[[dict[str, Any], C], R],
) -> Callable[[dict[str, Any], C], R]:
    """Make a function the entry point of a Lambda that no HTTP API stands in front of."""

    @wraps(function)
    def run(event: dict[str, Any], context: C) -> R:
        with invocation(context):
            return function(event, context)

    return run


@contextmanager
def invocation(context: LambdaContext) -> Generator[None]:
    """Forget the last invocation, count a cold start, log what escapes."""
    cold = next(_invocations) == 0
    logger.clear_state()
    bind(function_request_id=context.aws_request_id, cold_start=cold)
    if cold:
        record("ColdStart", 1, function_name=context.function_name)
    try:
        yield
    except Exception:
        logger.exception("invocation failed")
        raise
