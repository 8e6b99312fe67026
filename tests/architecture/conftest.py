"""What the architecture tests look at: the folders of the services, found and not listed."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `service` once for each of them."""
    if "service" in metafunc.fixturenames:
        metafunc.parametrize("service", SERVICES)


@pytest.fixture
def root() -> Path:
    return ROOT
