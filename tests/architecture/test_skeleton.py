"""Every service has the same rooms, so who knows one service knows them all."""

import ast
import subprocess
from pathlib import Path

from scaffolding.names import WITHOUT_A_ROLE

FOLDERS_AND_FILES = {
    "README.md",
    "pyproject.toml",
    "src",
    "terraform",
    "tests",
}
ROOMS = {
    "config",
    "domain",
    "errors",
    "handlers",
    "repository",
    "use_cases",
    "wiring",
}
LINES_PER_FILE = 300
LINES_PER_HANDLER = 60


def tracked(root: Path, *patterns: str) -> list[Path]:
    """List the files that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return [root / line for line in listed.stdout.splitlines() if (root / line).is_file()]


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


class TestService:
    def test_has_the_same_folders_as_every_other(self, root: Path, service: str) -> None:
        found = {path.name for path in (root / "services" / service).iterdir()}

        assert found >= FOLDERS_AND_FILES

    def test_has_the_same_rooms_as_every_other(self, root: Path, service: str) -> None:
        package = root / "services" / service / "src" / service

        found = {path.stem for path in package.iterdir()}

        assert found >= ROOMS

    def test_has_handlers_that_only_open_the_door(self, root: Path, service: str) -> None:
        handlers = root / "services" / service / "src" / service / "handlers"

        too_long = {
            path.name: lines_of(path)
            for path in handlers.glob("*.py")
            if path.stem != "api" and lines_of(path) > LINES_PER_HANDLER
        }

        assert too_long == {}


class TestRepository:
    def test_has_no_room_without_a_role(self, root: Path) -> None:
        names = {
            part for path in tracked(root) for part in path.relative_to(root).with_suffix("").parts
        }

        assert names & WITHOUT_A_ROLE == set()

    def test_has_small_files(self, root: Path) -> None:
        sizes = {path: lines_of(path) for path in tracked(root, "*.py", "*.tf")}

        too_long = {
            str(path.relative_to(root)): n for path, n in sizes.items() if n > LINES_PER_FILE
        }

        assert too_long == {}

    def test_says_in_every_module_why_it_exists(self, root: Path) -> None:
        silent = [
            str(path.relative_to(root))
            for path in tracked(root, "*.py")
            if path.name != "__init__.py"
            and ast.get_docstring(ast.parse(path.read_text())) is None
            and "tests" not in path.parts
        ]

        assert silent == []
