"""Which error is which problem: the service's table, and what the chassis raises itself."""

from collections.abc import Mapping, Sequence
from typing import Final

from chassis.errors import (
    Busy,
    ConnectionLost,
    DatabaseUnavailable,
    DynamoDBUnavailable,
    Throttled,
)
from chassis.http.etag import PreconditionFailed
from chassis.http.paging import InvalidCursor
from chassis.http.problem import (
    DATABASE_BUSY,
    DATABASE_UNAVAILABLE,
    IDEMPOTENCY_KEY_IN_FLIGHT,
    IDEMPOTENCY_KEY_REUSED,
    INTERNAL_ERROR,
    PRECONDITION_FAILED,
    VALIDATION_ERROR,
    ErrorStatus,
    FieldError,
    Refused,
)
from chassis.http.route import Route
from chassis.idempotency import KeyInFlight, KeyReused

CHASSIS_ERRORS: Final[Mapping[type[Exception], ErrorStatus]] = {
    Busy: DATABASE_BUSY,
    ConnectionLost: DATABASE_UNAVAILABLE,
    DatabaseUnavailable: DATABASE_UNAVAILABLE,
    DynamoDBUnavailable: DATABASE_UNAVAILABLE,
    KeyInFlight: IDEMPOTENCY_KEY_IN_FLIGHT,
    KeyReused: IDEMPOTENCY_KEY_REUSED,
    PreconditionFailed: PRECONDITION_FAILED,
    Throttled: DATABASE_BUSY,
}
_OUR_FAULT: Final = 500


class ErrorTable:
    """Turns any exception into a refusal; what nobody anticipated becomes a bare 500."""

    def __init__(
        self, errors: Mapping[type[Exception], ErrorStatus], routes: Sequence[Route]
    ) -> None:
        self._statuses = {**CHASSIS_ERRORS, **errors}
        for route in routes:
            for error in route.errors:
                if self.status_of(error) is None:
                    message = f"{route.key}: {error.__name__} has no status in the error table"
                    raise TypeError(message)

    def status_of(self, error: type[BaseException]) -> ErrorStatus | None:
        """Return the status of an error or of its nearest ancestor in the table."""
        for ancestor in error.__mro__:
            if (status := self._statuses.get(ancestor)) is not None:
                return status
        return None

    def refusal(self, error: Exception) -> Refused:
        """Tell the client what it may know of the error."""
        if isinstance(error, Refused):
            return error
        if isinstance(error, InvalidCursor):
            fault = FieldError(parameter="cursor", code="invalid", detail=str(error))
            return Refused(VALIDATION_ERROR, "The query has errors.", errors=[fault])
        status = self.status_of(type(error))
        if status is None:
            return Refused(
                INTERNAL_ERROR, "This is not your fault. Quote the correlation id to report it."
            )
        if status.status >= _OUR_FAULT:
            return Refused(status, f"{status.title}. Try again later.")
        return Refused(
            status, str(error), facts={name: getattr(error, name) for name in status.facts}
        )
