"""The files of a repository, as the rules ask for them."""

import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from affected.changes import present_files
from infrastructure.checks import terraform_folders


class Tree:
    """A repository's files that git tracks or would track; paths are relative to its root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = present_files(root)
        self._texts: dict[str, str] = {}

    def text(self, path: str) -> str:
        """Return what a file says."""
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text()
        return self._texts[path]

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What pyproject.toml tells the tools of Python."""
        return tomllib.loads(self.text("pyproject.toml"))["tool"]

    def is_template(self, path: str) -> bool:
        """Whether a path is of something that code is made of: pytest does not go there."""
        never: list[str] = self.settings["pytest"]["ini_options"].get("norecursedirs", [])
        return not set(PurePosixPath(path).parts).isdisjoint(never)

    @cached_property
    def python(self) -> list[str]:
        """The Python files."""
        found = (path for path in self.files if path.endswith(".py"))
        return sorted(path for path in found if not self.is_template(path))

    @cached_property
    def tests(self) -> list[str]:
        """The files that pytest collects."""
        return [path for path in self.python if PurePosixPath(path).name.startswith("test_")]

    @cached_property
    def terraform(self) -> list[str]:
        """The folders that Terraform can be run in: modules and roots."""
        return [path.relative_to(self.root).as_posix() for path in terraform_folders(self.root)]

    @cached_property
    def mocks(self) -> list[str]:
        """The folders of what Terraform's tests take for AWS."""
        return sorted({folder_of(path) for path in self.files if path.endswith(".tfmock.hcl")})

    def is_package(self, folder: str) -> bool:
        """Whether Python imports a folder by its name, with all that lies above it."""
        return f"{folder}/__init__.py" in self.files and not self.is_template(folder)

    def beneath(self, folder: str) -> Iterator[str]:
        """Yield the Python files in a folder and in those inside it."""
        prefix = f"{folder}/" if folder else ""
        return (path for path in self.python if path.startswith(prefix))


def folder_of(path: str) -> str:
    """Return the folder that a path lies in; "" is the root."""
    folder = PurePosixPath(path).parent.as_posix()
    return "" if folder == "." else folder


def folders_of(path: str) -> Iterator[str]:
    """Yield the folders that a path lies in, from the inside out, without the root."""
    while path := folder_of(path):
        yield path
