"""From a query string to a checked struct.

Parameters that a route does not know are refused, always: a misspelt filter that is silently
ignored answers another question. Each parameter is sent once.
"""

from typing import Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from chassis.http.problem import VALIDATION_ERROR, FieldError, Refused

_ESCAPED_NUL: Final = "%00"


class NoQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """The query of a route that has none."""


def decode_query(query_string: str, query: type[Struct] | None) -> Struct | None:
    """Decode the raw query string, or refuse with 422 and the names of all bad parameters."""
    if not query_string and query is None:
        return None
    pairs = parse_qsl(query_string, keep_blank_values=True)
    values = dict(pairs)
    if len(values) == len(pairs) and _ESCAPED_NUL not in query_string:
        try:
            decoded = msgspec.convert(values, query or NoQuery, strict=False)
        except msgspec.ValidationError:
            pass
        else:
            return decoded if query else None
    return _explained(pairs, query or NoQuery)


def _explained(pairs: list[tuple[str, str]], query: type[Struct]) -> Struct:
    from chassis.http.validation import first_parameter_error, query_errors

    names = [name for name, _ in pairs]
    repeated = [
        FieldError(parameter=name, code="repeated", detail="Send the parameter once.")
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    values = dict(pairs)
    found = repeated + query_errors(values, query)
    if not found:
        try:
            return msgspec.convert(values, query, strict=False)
        except msgspec.ValidationError as error:
            found = [first_parameter_error(error)]
    raise Refused(VALIDATION_ERROR, "The query has errors; each is listed.", errors=found)
