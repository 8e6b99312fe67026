"""Which permissions functions have used since the emulator started, and which they have lacked.

A permission is noted as its statement names it, so the notes do not grow with what is done.
"""

from collections.abc import Iterable

from localcloud.emulator.permissions.policies import Need, Permission

_used: set[tuple[str, Permission]] = set()
_lacked: set[tuple[str, str, str]] = set()


def note(function: str, permissions: Iterable[Permission]) -> None:
    """Remember that a function did what these allow."""
    _used.update((function, permission) for permission in permissions)


def note_lack(function: str, need: Need) -> None:
    """Remember that a function could not do something."""
    _lacked.add((function, need.action, need.resource))


def used() -> list[dict[str, str]]:
    """Return what functions did, in order."""
    return [
        {
            "function": function,
            "sid": permission.sid,
            "action": permission.action,
            "resource": permission.resource,
        }
        for function, permission in sorted(_used.copy())
    ]


def lacked() -> list[dict[str, str]]:
    """Return what functions could not do, in order."""
    return [
        {"function": function, "action": action, "resource": resource}
        for function, action, resource in sorted(_lacked.copy())
    ]
