"""What an endpoint answers, in the words of its own domain."""

from msgspec import Raw, Struct, field


class Response(Struct, frozen=True, kw_only=True):
    """A success. Failures are raised, never returned.

    `etag` is the version of what is in the body; `location` is the path of what was created.
    """

    status: int = 200
    body: Struct | Raw | None = None
    etag: int | None = None
    location: str | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
