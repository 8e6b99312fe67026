"""Finds the route of a request as HTTP APIs do: the most specific one that fits.

A literal segment beats a path variable, a variable beats a greedy variable, a route for the
method beats ANY, and $default takes what is left.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

import msgspec

from localcloud.front_door.deployment import Route

LITERAL, VARIABLE, GREEDY, END = 0, 1, 2, 3


class Match(msgspec.Struct, frozen=True):
    """A route and what its path variables stand for, decoded."""

    route: Route
    path_parameters: Mapping[str, str]


def find_route(routes: Iterable[Route], method: str, path: str) -> Match | None:
    """Return the most specific match for a method and an undecoded path."""
    best: tuple[tuple[int, ...], Match] | None = None
    default: Match | None = None
    for route in routes:
        if route.key == "$default":
            default = Match(route, {})
            continue
        route_method, _, template = route.key.partition(" ")
        if route_method not in {method, "ANY"}:
            continue
        parameters = _parameters(template, path)
        if parameters is None:
            continue
        rank = (*_specificity(template), int(route_method == "ANY"))
        if best is None or rank < best[0]:
            best = (rank, Match(route, parameters))
    return best[1] if best else default


def _parameters(template: str, path: str) -> dict[str, str] | None:
    """Return the path variables when the path fits the template, else None."""
    segments = path.removeprefix("/").split("/")
    expected = template.removeprefix("/").split("/")
    parameters: dict[str, str] = {}
    for position, name in enumerate(expected):
        if _kind(name) == GREEDY:
            rest = "/".join(segments[position:])
            return {**parameters, name[1:-2]: unquote(rest)} if rest else None
        if position >= len(segments):
            return None
        if _kind(name) == VARIABLE and segments[position]:
            parameters[name[1:-1]] = unquote(segments[position])
        elif name != segments[position]:
            return None
    return parameters if len(segments) == len(expected) else None


def _specificity(template: str) -> tuple[int, ...]:
    return (*(_kind(name) for name in template.removeprefix("/").split("/")), END)


def _kind(segment: str) -> int:
    if not segment.startswith("{"):
        return LITERAL
    return GREEDY if segment.endswith("+}") else VARIABLE
