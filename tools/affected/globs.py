"""Patterns of paths, as code writes them."""

import re
from collections.abc import Iterable, Iterator


def any_of(patterns: Iterable[str], paths: Iterable[str]) -> Iterator[str]:
    """Yield the paths that a pattern names, or that lie in a folder that it names.

    `*` stands for any name or part of one, and `**` for any folders.
    """
    expressions = [_expression(pattern) for pattern in patterns]
    if expressions:
        named = re.compile("|".join(f"(?:{each})" for each in expressions))
        yield from (path for path in paths if named.match(path))


def _expression(pattern: str) -> str:
    escaped = re.escape(pattern.rstrip("/"))
    return escaped.replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*") + "(?:/|$)"
