"""Who is calling: read from the claims of the verified token, and from nothing else."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from chassis.http.problem import FORBIDDEN, UNAUTHENTICATED, Refused


class Caller(Struct, frozen=True):
    """The subject of the token and what the token allows."""

    subject: str
    scopes: frozenset[str]

    def has(self, scope: str) -> bool:
        """Tell whether the token carries the scope, such as `orders/admin`."""
        return scope in self.scopes

    def subject_uuid(self) -> UUID:
        """Return the subject as the id of a person; a machine's token is refused with 403."""
        try:
            return UUID(self.subject)
        except ValueError:
            raise Refused(FORBIDDEN, "The token's subject is not the id of a user.") from None


def caller_of(event: Mapping[str, Any]) -> Caller:
    """Read the caller from the gateway's event, or refuse with 401."""
    claims = _claims_of(event)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise Refused(
            UNAUTHENTICATED,
            "The request carries no verified token.",
            headers={"www-authenticate": "Bearer"},
        )
    return Caller(subject=subject, scopes=frozenset(str(claims.get("scope") or "").split()))


def _claims_of(event: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return event["requestContext"]["authorizer"]["jwt"]["claims"] or {}
    except (KeyError, TypeError):
        return {}


def require_scope(caller: Caller, accepted: tuple[str, ...]) -> None:
    """Refuse with 403 unless the caller has one of the accepted scopes.

    The gateway has checked the same list; a route that loses its authoriser must still not open.
    """
    if caller.scopes.isdisjoint(accepted):
        wanted = " ".join(accepted)
        raise Refused(
            FORBIDDEN,
            f"The token needs one of these scopes: {wanted}.",
            headers={"www-authenticate": f'Bearer error="insufficient_scope", scope="{wanted}"'},
        )
