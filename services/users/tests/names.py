"""Names for tests that ask whether something takes every name."""

from itertools import batched
from typing import Final

import msgspec

from users.domain.users import PersonName

_LONGEST: Final = 200


def names_of_all_characters() -> list[str]:
    """Return names that together have every character that a name may have."""
    # Surrogates are no characters, and no text that was UTF-8 has one.
    characters = (chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF)
    allowed = (each for each in characters if _is_name(f"x{each}"))
    return ["x" + "".join(some) for some in batched(allowed, _LONGEST - 1, strict=False)]


def _is_name(text: str) -> bool:
    try:
        msgspec.convert(text, PersonName)
    except msgspec.ValidationError:
        return False
    return True
