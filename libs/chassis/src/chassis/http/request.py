"""What an endpoint is given: everything decoded and checked, nothing of the gateway's event."""

from uuid import UUID

from msgspec import Struct

from chassis.http.caller import Caller
from chassis.http.etag import IfMatch, PreconditionFailed
from chassis.http.problem import NOT_FOUND, Refused
from chassis.idempotency import IdempotencyKey


class Request[Body = None, Query = None](Struct, frozen=True, kw_only=True):
    """One request: `Request[Body]` has a body, `Request[None, Query]` a query.

    `if_match` is the version the caller saw last; None means that any version will do. Of a list of
    versions it is the newest, and `require_match` knows them all.
    """

    body: Body
    path: dict[str, str]
    query: Query
    caller: Caller
    correlation_id: str
    if_match: int | None = None
    if_match_tags: IfMatch | None = None
    if_none_match_any: bool = False
    idempotency_key: IdempotencyKey | None = None

    def path_uuid(self, name: str) -> UUID:
        """Return an id from the path. What is not an id names nothing: 404."""
        text = self.path[name]
        try:
            found = UUID(text)
        except ValueError:
            found = None
        if found is None or str(found) != text.lower():
            raise Refused(NOT_FOUND, "There is nothing at this path.")
        return found

    def require_match(self, version: int) -> None:
        """Refuse with 412 unless If-Match, when it was sent, admits the current version."""
        if self.if_match_tags is not None and not self.if_match_tags.admits(version):
            raise PreconditionFailed(version=version)
