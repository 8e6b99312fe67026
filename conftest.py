"""Fixtures for every test of the repository, and how its tests are shared out among processes."""

from pathlib import Path
from typing import Any, override

import pytest
from xdist.scheduler import LoadScopeScheduling  # pyright: ignore[reportMissingTypeStubs]

pytest_plugins = ["chassis.testing.plugin"]

ROOT = Path(__file__).parent
TOGETHER = ("tests/flows/", "tests/plans/")
"""Folders whose tests share something costly: a local cloud, or the plans of environments."""


class TestsByFile(LoadScopeScheduling):
    """Keeps together the tests of a file, and those of a folder that shares something costly."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", maxsplit=1)[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TestsByFile:
    """Share tests out by file, whatever --dist says."""
    return TestsByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the flows begin first: they wait more than they work, and others work beside them."""
    items.sort(key=lambda item: not item.path.is_relative_to(ROOT / "tests/flows"))
