"""Which names a service can have: those that break nothing wherever they are written."""

import builtins
import importlib.util
import keyword
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from scaffolding.errors import NameRefused
from scaffolding.template import Names, confused, rendered

WITHOUT_A_ROLE: Final = frozenset(
    {"base", "common", "core", "helpers", "manager", "misc", "platform", "shared", "utils"}
)
"""What no file and no folder is called, because it says nothing of what is inside."""

_ONE_WORD: Final = re.compile(r"[a-z]{2,}")
_LONGEST_FUNCTION_NAME: Final = 64
"""Lambda's limit; roles and schedules have the same."""

_LONGEST_HANDLER: Final = len("publish-outbox")
_LONGEST_WORD: Final = 20
"""So that sentences about it stay within a line."""

# PostgreSQL 18, where pg_get_keywords() says reserved; those of Python are refused anyway.
# fmt: off
_RESERVED_IN_SQL: Final = frozenset({
    "all", "analyse", "analyze", "any", "array", "asc", "asymmetric", "both", "case", "cast",
    "check", "collate", "column", "constraint", "create", "default", "deferrable", "desc",
    "distinct", "do", "end", "except", "fetch", "foreign", "grant", "group", "having",
    "initially", "intersect", "into", "lateral", "leading", "limit", "localtime",
    "localtimestamp", "offset", "on", "only", "order", "placing", "primary", "references",
    "returning", "select", "some", "symmetric", "table", "then", "to", "trailing", "union",
    "unique", "user", "using", "variadic", "when", "where", "window",
})
# fmt: on
_SINGULAR_ENDINGS: Final = {"ches": "ch", "ies": "y", "shes": "sh", "sses": "ss", "xes": "x"}
_NO_PLURALS: Final = ("is", "ss", "us")
_TAKEN: Final = {
    "migrations": "it is the security group of all migrations",
    "public": "it is every database's first schema",
}


def names_of(repository: Path, *, service: str, resource: str) -> Names:
    """Return the names of a service that can be made; NameRefused says why it cannot."""
    _require_word("NAME", service)
    _require_free(repository, service)
    resource = resource or _one_of(service)
    _require_word("RESOURCE", resource)
    if resource == service:
        raise NameRefused(f"RESOURCE must be what one of the {service} is called, not the same")
    names = Names(service, resource)
    if words := confused(names):
        raise NameRefused(f"the code of every service says {min(words)}, and would mean two things")
    if there := next((path for path in rendered(names) if (repository / path).exists()), None):
        raise NameRefused(f"{service} is taken: there is already {there}")
    return names


def longest_service_name(repository: Path) -> int:
    """Return how many letters Lambda leaves to the service in the longest name of a function."""
    environments = [path.name for path in (repository / "terraform/environments").iterdir()]
    around = len(max(environments, key=len)) + len("--") + _LONGEST_HANDLER
    return _LONGEST_FUNCTION_NAME - around


def _require_word(variable: str, word: str) -> None:
    if not _ONE_WORD.fullmatch(word):
        raise NameRefused(f"{variable} must be one word of lower-case letters, not {word!r}")
    if keyword.iskeyword(word) or keyword.issoftkeyword(word) or hasattr(builtins, word):
        raise NameRefused(f"{variable} must not be a word of Python's own, such as {word}")
    if len(word) > _LONGEST_WORD:
        raise NameRefused(f"{variable} must have {_LONGEST_WORD} letters or less, not {len(word)}")
    if word in _RESERVED_IN_SQL:
        raise NameRefused(f"{variable} must not be a reserved word of SQL, such as {word}")


def _require_free(repository: Path, service: str) -> None:
    if service in WITHOUT_A_ROLE:
        raise NameRefused(f"{service} says nothing of what the service does")
    if (repository / "services" / service).exists():
        raise NameRefused(f"{service} is taken: there is a service of this name")
    if len(service) > (longest := longest_service_name(repository)):
        raise NameRefused(
            f"{service} has {len(service)} letters; the names of its functions leave it {longest}"
        )
    if reason := next(_reasons_against(repository, service), None):
        raise NameRefused(f"{service} is taken: {reason}")


def _reasons_against(repository: Path, service: str) -> Iterator[str]:
    if service in _TAKEN:
        yield _TAKEN[service]
    for folder in ("libs", "tests", "tools"):
        if (repository / folder / service).exists():
            yield f"there is {folder}/{service}"
    for path in sorted(repository.glob("terraform/environments/*/*.tf")):
        if f'module "{service}"' in path.read_text():
            yield f"{path.relative_to(repository)} has a module of this name"
    for path in sorted(repository.glob("services/*/openapi.json")):
        paths: dict[str, object] = msgspec.json.decode(path.read_bytes())["paths"]
        if any(route.split("/")[1] == service for route in paths):
            yield f"{path.parent.name} has routes under /{service}"
    if importlib.util.find_spec(service):
        yield "there is a Python package of this name"


def _one_of(service: str) -> str:
    """Return what one of them is called, where the plural is regular."""
    for ending, instead in _SINGULAR_ENDINGS.items():
        if service.endswith(ending):
            return service.removesuffix(ending) + instead
    if service.endswith("s") and not service.endswith(_NO_PLURALS):
        return service.removesuffix("s")
    raise NameRefused(f"{service} is no regular plural: say by RESOURCE what one of it is called")
