"""The template: a service called `herons` that keeps one kind of thing, a `heron`.

It is code like any other, so it is read, linted and formatted as code. Nothing else here is called
so: to put two other words in their place is all that it takes to make another service.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct

FOLDER: Final = Path(__file__).with_name("template")
MODULE_CALL: Final = Path(__file__).with_name("module_call.tf")
"""How an environment calls a service's module."""

_PLACEHOLDER: Final = re.compile(r"(?:\b(an?) )?(heron(s?))", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(r"\b[A-Za-z_]\w*")
_NAMED_IN: Final = frozenset({".py", ".sql"})
_SPOKEN_VOWELS: Final = "aeio"


class Names(Struct, frozen=True):
    """What a service is called, and one of the things that it keeps: `notes` and `note`."""

    service: str
    resource: str

    def written(self, text: str) -> str:
        """Return a text of the template as the service's own."""
        return _PLACEHOLDER.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        article, placeholder, plural = found.groups()
        name = _as_written(placeholder, self.service if plural else self.resource)
        if article is None:
            return name
        return _as_written(article, "an" if name[0].lower() in _SPOKEN_VOWELS else "a") + f" {name}"


def rendered(names: Names) -> Mapping[PurePosixPath, str]:
    """Return the files of a service by their path in the repository, its Python unformatted."""
    return {
        PurePosixPath(names.written(path.relative_to(FOLDER).as_posix())): names.written(
            path.read_text()
        )
        for path in _files()
    }


def confused(names: Names) -> set[str]:
    """Return the identifiers that would mean two things, where a name is a word of the template."""
    found = {
        identifier
        for path in _files()
        if path.suffix in _NAMED_IN
        for identifier in _IDENTIFIER.findall(path.read_text())
    }
    kept = {identifier for identifier in found if names.written(identifier) == identifier}
    return {names.written(identifier) for identifier in found - kept} & kept


def _as_written(like: str, word: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[0].isupper() else word


def _files() -> Iterator[Path]:
    for path in sorted(FOLDER.rglob("*")):
        # What tools leave lying about is no part of it.
        parts = path.relative_to(FOLDER).parts
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
            yield path
