"""Writes one line per request, in the format that the stage is configured with."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO

VARIABLE = re.compile(r"\$context\.([A-Za-z][A-Za-z0-9_.]*)")
ABSENT = "-"


class AccessLog:
    """The file logs/api.log of the local cloud's home."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = path.open("a", encoding="utf-8", buffering=1)

    def write(self, line_format: str | None, context: Mapping[str, object]) -> None:
        """Write a line; a stage without a format logs nothing."""
        if line_format:
            self._file.write(formatted(line_format, context) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def formatted(line_format: str, context: Mapping[str, object]) -> str:
    """Replace each `$context.name`; an absent one becomes a dash, as in CloudWatch."""

    def value(found: re.Match[str]) -> str:
        text = context.get(found[1])
        # Formats are JSON objects with the variables inside quotes.
        return ABSENT if text is None else json.dumps(str(text), ensure_ascii=False)[1:-1]

    return VARIABLE.sub(value, line_format)
