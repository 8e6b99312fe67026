"""A copy of the repository, in which a service is made or taken away before anything changes here.

Whatever fails, fails there. Only when all is done do the differences come over, all or none.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scaffolding.errors import ChangedMeanwhile, StepFailed

_LENT: Final = (".tools", ".venv")
"""What the copy uses of the repository, and does not change."""


class Workbench:
    """A folder with all that git would keep, and with what was built last."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.repository = repository
        self.folder = folder
        self._before = files_of(repository)
        for name in self._before:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(repository / name, folder / name)
        for name in _LENT:
            (folder / name).symlink_to(repository / name)
        if (repository / "dist").is_dir():
            shutil.copytree(repository / "dist", folder / "dist")

    def run(self, *command: str) -> None:
        """Run one of the repository's tools in here; raises StepFailed with what it said."""
        ended = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            said = (ended.stderr or ended.stdout).strip()
            raise StepFailed(f"{' '.join(command)} failed: {said}")

    def environment(self) -> dict[str, str]:
        """Return the variables by which Python finds this copy's sources before any others."""
        sources = [*self.folder.glob("libs/*/src"), *self.folder.glob("services/*/src")]
        sources += [self.folder / "tests", self.folder / "tools"]
        return {
            **os.environ,
            "PATH": f"{self.repository / '.venv/bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(map(str, sources)),
        }

    def files(self) -> dict[str, bytes]:
        """Return what there is now, by its path."""
        return files_in(self.folder, besides={"dist", *_LENT})

    def paths(self) -> list[str]:
        """Return where there is something now."""
        return sorted(self.files())

    def differences(self) -> dict[str, bytes | None]:
        """Return what is written at each path that has changed; None where a file is gone."""
        after = self.files()
        changed = {
            path: content for path, content in after.items() if self._before.get(path) != content
        }
        kept = changed.keys() - _ignored(self.repository, changed)
        return {path: changed[path] for path in sorted(kept)} | dict.fromkeys(
            sorted(self._before.keys() - after.keys())
        )

    def bring_over(self) -> dict[str, bytes | None]:
        """Change the repository as the copy was changed, and return how; all or nothing."""
        differences = self.differences()
        before = {path: _read(self.repository / path) for path in differences}
        if meanwhile := [path for path in before if before[path] != self._before.get(path)]:
            raise ChangedMeanwhile(f"somebody else has just written {meanwhile[0]}: try again")
        try:
            write(self.repository, differences)
        except BaseException:
            write(self.repository, before)
            raise
        return differences


@contextmanager
def workbench(repository: Path) -> Generator[Workbench]:
    """Copy the repository to a folder that is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="scaffolding-") as folder:
        # macOS' folder of temporary files is a link, which tools follow and then do not know again.
        yield Workbench(repository, Path(folder).resolve())


def files_of(repository: Path) -> dict[str, bytes]:
    """Return the files that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [repository / name for name in listed.stdout.split("\0") if name]
    return {
        path.relative_to(repository).as_posix(): path.read_bytes()
        for path in paths
        if path.is_file()
    }


def files_in(folder: Path, *, besides: set[str]) -> dict[str, bytes]:
    """Return all files of a folder, but for some entries of it and what programs keep for later."""
    found: dict[str, bytes] = {}
    for directory, folders, names in folder.walk():
        folders[:] = [name for name in folders if name not in besides and name != "__pycache__"]
        for path in (directory / name for name in names if name not in besides):
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def write(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Write files, and take away those that are None with the folders that they leave empty."""
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink(missing_ok=True)
            _remove_empty(path.parent, up_to=folder)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _ignored(repository: Path, paths: Iterable[str]) -> set[str]:
    """Return those of the paths that git ignores, such as what a build leaves behind."""
    asked = subprocess.run(
        ["git", "check-ignore", "-z", "--stdin"],
        cwd=repository,
        input="\0".join(paths),
        capture_output=True,
        text=True,
        check=False,  # It is 1 where none of them is.
    )
    return set(asked.stdout.split("\0"))


def _remove_empty(folder: Path, *, up_to: Path) -> None:
    while folder != up_to and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
