"""Finds what a policy in Terraform allows by a wildcard, without saying beside it why."""

import itertools
import re
from collections.abc import Iterator

EFFECT = re.compile(r'\bEffect\s*=\s*"(\w+)"')
OPENS = re.compile(r"^\s*(Action|Resource)\s*=")
REASON = re.compile(r'wildcard_reason\s*=\s*"[^"]')
STATEMENT = re.compile(r"^\s*(actions|resources)\s*=.*\*")
REFUSED = re.compile(r"\bNot(Action|Resource)\b")


def unexplained(text: str) -> Iterator[tuple[int, str]]:
    """Return the number and the text of each line that allows a wildcard for no reason given.

    Statements are written as everywhere here: Effect first, then Action and Resource, each on one
    line or as a list over several.
    """
    effect, in_list = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        code, _, reason = line.partition(" # ")
        if found := EFFECT.search(code):
            effect = found[1]
        opens = bool(OPENS.match(code))
        in_list = in_list or opens
        allows = effect == "Allow" and in_list and "*" in code and not reason.strip()
        if allows or REFUSED.search(code):
            yield number, line.strip()
        if "]" in code or (opens and "[" not in code):
            in_list = False


def unexplained_statements(text: str) -> Iterator[tuple[int, str]]:
    """Return the wildcards of statements for lambda_function that have no wildcard_reason.

    The module refuses those that it is given. Its own, and a reason that was left empty, are found
    here.
    """
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if STATEMENT.match(line):
            rest = itertools.takewhile(lambda one: one.strip().rstrip(",") != "}", lines[number:])
            if not any(REASON.search(one) for one in rest):
                yield number, line.strip()
