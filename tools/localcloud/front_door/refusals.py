"""What the gateway answers by itself, in API Gateway's words.

Refusal
├── Unauthorized         401  with WWW-Authenticate
├── Forbidden            403  the token lacks every scope of the route
├── NoRoute              404
├── TooLarge             413
├── Throttled            429
├── IntegrationFailed    500  the function failed or its answer is no answer
└── IntegrationBusy      503  the function is throttled, or took too long
"""

from http import HTTPStatus
from typing import ClassVar


class Refusal(Exception):
    """The gateway answers instead of the function; the text is for the access log alone."""

    status: ClassVar[HTTPStatus]
    message: ClassVar[str]

    @property
    def headers(self) -> dict[str, str]:
        """Headers besides those of every answer."""
        return {}


class Unauthorized(Refusal):
    """No token, or one that is not accepted."""

    status = HTTPStatus.UNAUTHORIZED
    message = "Unauthorized"

    @property
    def headers(self) -> dict[str, str]:
        """Say what is wrong with the token, when there was one."""
        reason = str(self)
        if not reason:
            return {"WWW-Authenticate": "Bearer"}
        challenge = f'Bearer scope="" error="invalid_token" error_description="{reason}"'
        return {"WWW-Authenticate": challenge}


class Forbidden(Refusal):
    """The token is accepted, and carries none of the scopes that the route asks for."""

    status = HTTPStatus.FORBIDDEN
    message = "Forbidden"

    def __init__(self, scopes: tuple[str, ...]) -> None:
        super().__init__("insufficient scope")
        self.scopes = scopes

    @property
    def headers(self) -> dict[str, str]:
        """Say which scopes would do."""
        scope = " ".join(self.scopes)
        return {"WWW-Authenticate": f'Bearer scope="{scope}" error="insufficient_scope"'}


class NoRoute(Refusal):
    """No route fits method and path."""

    status = HTTPStatus.NOT_FOUND
    message = "Not Found"


class TooLarge(Refusal):
    """The body is larger than an HTTP API takes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    message = "Request Entity Too Large"


class Throttled(Refusal):
    """More requests than the stage allows."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "Too Many Requests"


class IntegrationFailed(Refusal):
    """The function failed, or answered what cannot be an HTTP answer."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    message = "Internal Server Error"


class IntegrationBusy(Refusal):
    """The function has no free environment, or did not answer in time."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = "Service Unavailable"
