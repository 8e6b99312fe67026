"""An emulator of the tests' own, as the local cloud that the tools find in a folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infrastructure.cloud import Cloud, cloud_of
from localcloud.client import Endpoints
from localcloud.testing.emulator import reset, running_emulator
from localcloud.testing.neighbours import Neighbours, RecordingRuntime, running_neighbours


@pytest.fixture(scope="session")
def neighbours() -> Iterator[Neighbours]:
    with running_neighbours() as running:
        yield running


@pytest.fixture(scope="session")
def emulator(neighbours: Neighbours) -> Iterator[str]:
    with running_emulator(**neighbours.variables) as url:
        yield url


@pytest.fixture
def recording(neighbours: Neighbours) -> RecordingRuntime:
    """What stands where functions run, and only writes down."""
    neighbours.runtime.reset()
    return neighbours.runtime


@pytest.fixture
def home(emulator: str, tmp_path: Path) -> Path:
    """The folder of a local cloud that has nothing but the emulator."""
    reset(emulator)
    addresses = dict.fromkeys(Endpoints.__struct_encode_fields__, "http://127.0.0.1:1")
    (tmp_path / "endpoints.json").write_text(json.dumps(addresses | {"aws": emulator}))
    (tmp_path / "logs").mkdir()
    return tmp_path


@pytest.fixture
def cloud(home: Path) -> Iterator[Cloud]:
    opened = cloud_of("local", home=home)
    made: list[Any] = []
    make = opened.client

    def client(service: str) -> Any:
        made.append(make(service))
        return made[-1]

    opened.client = client
    yield opened
    for each in made:
        each.close()
