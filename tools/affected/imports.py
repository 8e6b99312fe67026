"""Reads the import graph of everything that is Python: packages, tests and single files.

grimp reads packages, and takes a folder without `__init__.py` for one too when it is told a name
for it. It is told the name by which the folder's files import each other.
"""

import re
from collections.abc import Iterator, Mapping
from typing import override

import grimp
from grimp.application.config import settings
from grimp.application.ports.filesystem import AbstractFileSystem
from grimp.application.ports.packagefinder import AbstractPackageFinder
from grimp.exceptions import SourceSyntaxError

from affected.errors import SourceInvalid
from affected.graph import Graph
from affected.tree import Tree, folder_of, folders_of

_IMPORT = re.compile(
    r"(?:^|[;\"'])[ \t]*(?:from ([\w.]+) import ([\w, ]+)|import ([\w., ]+))", re.MULTILINE
)
_PLUGINS = re.compile(r"^pytest_plugins\s*=\s*\[([^\]]*)\]", re.MULTILINE)


class Imports:
    """Which module each Python file is, and which files import which."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._roots = dict(_roots(tree))
        self.names = {path: self._name_of(path) for path in tree.python}
        self._paths = {name: path for path, name in self.names.items()}

    def add_to(self, graph: Graph) -> None:
        """Add who imports whom, and what comes with an import."""
        read = self._read()
        for path in self._tree.python:
            text = self._tree.text(path)
            imported = read[path] if path in read else self.named_in(text)
            for each in (*imported, *self._plugins_of(text)):
                graph.add(path, depends_on=each)
            folder = folder_of(path)
            outer = folder_of(folder) if path == f"{folder}/__init__.py" else folder
            if self._tree.is_package(outer):
                graph.add(path, depends_on=f"{outer}/__init__.py")

    def named_in(self, text: str) -> Iterator[str]:
        """Yield the files of the modules that a text imports, line by line."""
        for package, names, modules in _IMPORT.findall(text):
            if package:
                yield from self.resolve(package)
            for name in re.findall(r"[\w.]+", names or modules):
                yield from self.resolve(f"{package}.{name}" if package else name)

    def resolve(self, module: str) -> Iterator[str]:
        """Yield a module's file, and that of its `__main__`, if it is one of ours."""
        for name in (module, f"{module}.__main__"):
            if name in self._paths:
                yield self._paths[name]

    def _read(self) -> Mapping[str, list[str]]:
        """Return what each file that grimp knows imports; it knows no file outside of folders."""
        folders = {name: str(self._tree.root / folder) for folder, name in self._roots.items()}
        usual = settings.PACKAGE_FINDER
        settings.configure(PACKAGE_FINDER=_Folders(folders))
        try:
            read = grimp.build_graph(*folders, include_external_packages=True, cache_dir=None)
        except SourceSyntaxError as error:
            raise SourceInvalid(str(error)) from error
        finally:
            settings.configure(PACKAGE_FINDER=usual)
        # A single file is, to grimp, a package of others that it does not look into.
        ours = read.modules & self._paths.keys()
        return {
            self._paths[name]: [
                self._paths[imported]
                for imported in read.find_modules_directly_imported_by(name) & ours
            ]
            for name in ours
            if not read.is_module_squashed(name)
        }

    def _plugins_of(self, text: str) -> Iterator[str]:
        for plugins in _PLUGINS.findall(text):
            for name in re.findall(r"[\w.]+", plugins):
                yield from self.resolve(name)

    def _root_of(self, path: str) -> str | None:
        return next((folder for folder in folders_of(path) if folder in self._roots), None)

    def _name_of(self, path: str) -> str:
        root = self._root_of(path)
        inner = path.removesuffix(".py").removesuffix("/__init__")
        if root is None:
            return inner.rpartition("/")[2]
        return self._roots[root] + inner.removeprefix(root).replace("/", ".")


class _Folders(AbstractPackageFinder):
    """Finds the folders of one repository, and not what this process would import."""

    def __init__(self, folders: Mapping[str, str]) -> None:
        self._folders = folders

    @override
    def determine_package_directories(
        self, package_name: str, file_system: AbstractFileSystem
    ) -> set[str]:
        return {self._folders[package_name]}


def _roots(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield the outermost folders of Python, with the names that their modules begin with.

    Folders that are searched for imports are none themselves: their files are single modules.
    """
    searched = _searched(tree)
    folders = {folder_of(path) for path in tree.python} - searched
    packages = {folder.rpartition("/")[2] for folder in folders if tree.is_package(folder)}
    for folder in sorted(folders):
        outer = next((each for each in folders_of(folder) if each in folders), None)
        if outer is None or (tree.is_package(outer) and not tree.is_package(folder)):
            inner = _from_searched(folder, searched)
            begins = inner.partition("/")[0]
            named = inner if tree.is_package(folder) or begins not in packages else folder
            yield folder, named.replace("/", ".")


def _searched(tree: Tree) -> frozenset[str]:
    """Return the folders that imports are looked up in, as pyright is told, and the root."""
    return frozenset(tree.settings["pyright"]["extraPaths"]) | {""}


def _from_searched(folder: str, searched: frozenset[str]) -> str:
    found = next((each for each in folders_of(folder) if each in searched), "")
    return folder.removeprefix(found).removeprefix("/")
