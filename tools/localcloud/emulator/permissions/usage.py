"""Which permissions functions have used since the emulator started.

A permission is noted as its statement names it, so the notes do not grow with what is done.
"""

from collections.abc import Iterable

from localcloud.emulator.permissions.policies import Grant

_used: set[tuple[str, Grant]] = set()


def note(function: str, grants: Iterable[Grant]) -> None:
    """Remember that a function did what these allow."""
    _used.update((function, grant) for grant in grants)


def used() -> list[dict[str, str]]:
    """Return what was noted, in order."""
    return [
        {
            "function": function,
            "sid": grant.sid,
            "action": grant.action,
            "resource": grant.resource,
        }
        for function, grant in sorted(_used)
    ]
