"""Fixtures for every test of the repository, and how its tests are shared out among processes."""

from pathlib import Path

import pytest

pytest_plugins = ["chassis.testing.plugin"]

ROOT = Path(__file__).parent
FLOWS = ROOT / "tests/flows"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file together, and let the flows begin first.

    All flows share one local cloud, which waits more than it works: beside it two processes have
    the machine's two cores for everything else.
    """
    for item in items:
        group = "flows" if is_flow(item) else str(item.path.relative_to(ROOT))
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=is_flow, reverse=True)


def is_flow(item: pytest.Item) -> bool:
    return item.path.is_relative_to(FLOWS)
