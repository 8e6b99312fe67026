"""Stories across services run on a local cloud of their own, so that a developer's may stay up."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.permissions import lacked
from flows.world import World
from localcloud.client import Client, Endpoints

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".local-flows"
FIRST_PORT = "5060"

MINUTE_SECONDS = "3"
"""Of canaries and of alarms, so that a release of five minutes takes a quarter of one."""

LAST = "test_permissions.py"
"""It looks back at all other stories."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path == Path(__file__).with_name(LAST))
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flow)


def make(target: str) -> None:
    """Run a make target for the flows' cloud, in the sight of whoever waits."""
    subprocess.run(
        ["make", "--no-print-directory", target],
        cwd=ROOT,
        env={
            **os.environ,
            "LOCALCLOUD_HOME": str(HOME),
            "LOCALCLOUD_MINUTE_SECONDS": MINUTE_SECONDS,
            "LOCALCLOUD_PORT": FIRST_PORT,
        },
        check=True,
    )


@pytest.fixture(scope="session")
def home() -> Path:
    """Where the stories' cloud keeps its files."""
    return HOME


@pytest.fixture(scope="session")
def cloud(request: pytest.FixtureRequest) -> Iterator[World]:
    """A cloud with everything applied; it is stopped at the end of the run."""
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        make("down")
    try:
        with capture.global_and_fixture_disabled():
            make("up")
        yield World(Client(Endpoints.read(HOME)))
    finally:
        with capture.global_and_fixture_disabled():
            make("down")


@pytest.fixture
def world(cloud: World) -> Iterator[World]:
    """The cloud, where nothing misbehaves that an earlier story told to.

    A story also fails by which a function was refused anything, even if nobody was told.
    """
    cloud.client.script_payments("approve")
    cloud.client.script_mails("accept")
    before = lacked(cloud)
    yield cloud
    refused = sorted(lacked(cloud) - before)
    assert refused == [], "\n".join(refused)
