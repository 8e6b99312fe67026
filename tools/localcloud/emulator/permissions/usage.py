"""Which permissions functions have used since the emulator started.

A permission is noted as its statement names it, so the notes do not grow with what is done.
"""

from collections.abc import Iterable

from localcloud.emulator.permissions.policies import Permission

_used: set[tuple[str, Permission]] = set()


def note(function: str, permissions: Iterable[Permission]) -> None:
    """Remember that a function did what these allow."""
    _used.update((function, permission) for permission in permissions)


def used() -> list[dict[str, str]]:
    """Return what was noted, in order."""
    return [
        {
            "function": function,
            "sid": permission.sid,
            "action": permission.action,
            "resource": permission.resource,
        }
        for function, permission in sorted(_used)
    ]
