"""Fixtures for every test of the repository, and how its tests are shared out among processes."""

from pathlib import Path

import pytest

pytest_plugins = ["chassis.testing.plugin"]

ROOT = Path(__file__).parent
FLOWS = ROOT / "tests/flows"
PLANS = ROOT / "tests/plans"


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares something costly, and let the flows begin first.

    All flows share one local cloud, which waits more than it works: beside it two processes have
    the machine's two cores for everything else. Tests of plans share the plans.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item.path)))
    items.sort(key=lambda item: group_of(item.path) != "flows")


def group_of(path: Path) -> str:
    """Return which tests must run in the same process as those of a file."""
    if path.is_relative_to(FLOWS):
        return "flows"
    return "plans" if path.is_relative_to(PLANS) else str(path.relative_to(ROOT))
