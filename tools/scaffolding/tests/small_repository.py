"""A repository of a few files, for tests that change one."""

import subprocess
from pathlib import Path


class SmallRepository:
    """Tracked by git, with everything committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet")
        self.writes(".gitignore", "/.tools/\n/.venv/\n/dist/\n__pycache__/\n*.log\n")
        for name in (".tools", ".venv"):
            (folder / name).mkdir()

    def writes(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def commits(self) -> None:
        self.git("add", "--all")
        self.git(
            "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "all"
        )

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout

    @property
    def files(self) -> dict[str, str]:
        """What git would keep."""
        listed = self.git("ls-files", "--cached", "--others", "--exclude-standard").splitlines()
        paths = {name: self.folder / name for name in listed}
        return {name: path.read_text() for name, path in sorted(paths.items()) if path.exists()}
