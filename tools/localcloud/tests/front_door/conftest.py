"""One API for all tests of the front door."""

from collections.abc import Iterator

import pytest

from localcloud.testing.http_api import Api, running_api


@pytest.fixture(scope="session")
def api(runtime_python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running_api(tmp_path_factory.mktemp("front-door"), runtime_python) as running:
        yield running
