"""Entity tags are versions: `"7"` is the seventh state of a resource (RFC 9110, section 8.8.3)."""

import re
from typing import Final

from msgspec import Struct

from chassis.errors import Failure
from chassis.http.problem import PRECONDITION_REQUIRED, Refused

_TAG: Final = re.compile(r'(?P<weak>W/)?"(?P<opaque>[\x21\x23-\x7e\x80-\xff]*)"')
_NEVER: Final = 0


class PreconditionFailed(Failure):
    """The resource has changed: its version is now {version}."""


class IfMatch(Struct, frozen=True):
    """The versions a client is willing to change; `any_version` is the wildcard."""

    versions: frozenset[int]
    any_version: bool = False

    def admits(self, version: int) -> bool:
        """Compare strongly, as RFC 9110 asks for If-Match."""
        return self.any_version or version in self.versions

    @property
    def newest(self) -> int | None:
        """The newest version admitted, 0 when no version can match, None for the wildcard."""
        return None if self.any_version else max(self.versions, default=_NEVER)


def etag(version: int) -> str:
    """Return the strong entity tag of a version."""
    return f'"{version}"'


def parse_if_match(header: str | None) -> IfMatch | None:
    """Read a list of tags. Weak tags and tags that we did not make admit nothing."""
    if header is None:
        return None
    if header.strip() == "*":
        return IfMatch(versions=frozenset(), any_version=True)
    strong = [tag["opaque"] for tag in _TAG.finditer(header) if not tag["weak"]]
    return IfMatch(versions=frozenset(int(opaque) for opaque in strong if _is_version(opaque)))


def matches_any(header: str | None) -> bool:
    """Tell whether If-None-Match is the wildcard: only create, never replace."""
    return header is not None and header.strip() == "*"


def require_if_match(if_match: IfMatch | None) -> None:
    """Refuse with 428 a change that could silently undo somebody else's."""
    if if_match is None:
        raise Refused(
            PRECONDITION_REQUIRED, "Send If-Match with the ETag of the representation you change."
        )


def require_either(if_match: IfMatch | None, *, if_none_match_any: bool) -> None:
    """Refuse with 428 a PUT that says neither which version it replaces nor that it creates."""
    if if_match is None and not if_none_match_any:
        raise Refused(
            PRECONDITION_REQUIRED,
            "Send If-None-Match: * to create, or If-Match with an ETag to replace.",
        )


def _is_version(opaque: str) -> bool:
    return opaque.isascii() and opaque.isdecimal() and len(opaque) < len("1234567890123456789")
