"""What is seen of a request from outside: a log line and metrics; no token, body or query."""

import os
from typing import Final

from chassis.http.problem import INTERNAL_ERROR
from chassis.logging import bind, bind_correlation_id, logger
from chassis.metrics import record
from chassis.powertools import MetricUnit

_STATUSES_IN_A_CLASS: Final = 100


class Observation:
    """One request, as the people on call will see it."""

    def __init__(self, *, service: str, route: str, correlation_id: str) -> None:
        self.caller: str | None = None
        self._route = route
        bind(service=service, route=route)
        bind_correlation_id(correlation_id)

    def repeating(self) -> None:
        """Note that the endpoint runs again because its connection was lost."""
        logger.warning("connection lost, running the endpoint once more")

    def failed(self) -> None:
        """Log the exception that is being handled, with its traceback."""
        logger.exception("request failed")

    def end(self, *, status: int, seconds: float) -> None:
        """Write the access line, and the latency by route and status; its samples are the count."""
        milliseconds = round(seconds * 1000, 3)
        logger.info(
            "request",
            extra={"status": status, "milliseconds": milliseconds, "caller": self.caller},
        )
        record(
            "RequestDuration",
            milliseconds,
            MetricUnit.Milliseconds,
            route=self._route,
            status=f"{status // _STATUSES_IN_A_CLASS}xx",
        )
        # An alarm cannot add up metrics of all routes: what it watches is counted by service alone.
        # Lambda sees no failure here, since the function has answered.
        if status >= INTERNAL_ERROR.status:
            record("ServerErrors", 1)
            # What stops a release must not count the version before.
            record("ServerErrors", 1, function_version=_version())


def _version() -> str:
    """Return which version of the function this is, as Lambda tells it."""
    return os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
