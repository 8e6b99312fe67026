"""Text that is safe in a header: it cannot hold the line break that starts another one."""

import re
from typing import Final, Self

from msgspec import Struct

from notifications.errors import TextUnsafe

_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS: Final = re.compile(r"[^@\s<>,;:\"()\\]+@[^@\s<>,;:\"()\\]+")
_LONGEST_NAME: Final = 80


class OneLine(Struct, frozen=True):
    """Text that ends up in a header; it cannot hold the line break that starts another one."""

    value: str

    def __post_init__(self) -> None:
        """Refuse what would be two lines, or none."""
        if not self.value.strip() or _BREAKS.search(self.value):
            raise TextUnsafe(purpose=type(self).__name__)


class EmailAddress(OneLine, frozen=True):
    """One mailbox, and not a list, a group or a name with an address."""

    def __post_init__(self) -> None:
        """Refuse what a mail server could read as more than one address."""
        super().__post_init__()
        if not _ADDRESS.fullmatch(self.value):
            raise TextUnsafe(purpose=type(self).__name__)


class Subject(OneLine, frozen=True):
    """The subject of an e-mail."""


class PersonName(OneLine, frozen=True):
    """How a person is addressed."""

    @classmethod
    def written_by_a_person(cls, text: str) -> Self:
        """Take the name as one line, cut to a length that leaves no room for a message."""
        return cls(" ".join(_BREAKS.sub(" ", text).split())[:_LONGEST_NAME].rstrip() or "?")
