import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.migrations import migrations_directory

SERVICE = "made_up_service"


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    sys.modules.pop(SERVICE, None)


def put(package: Path, *, beside: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out a service's package and its migrations; return the latter."""
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (beside / "migrations").mkdir()
    monkeypatch.setattr(sys, "path", [str(package.parent), *sys.path])
    return beside / "migrations"


class TestMigrationsDirectory:
    def test_is_beside_the_sources_in_the_repository(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        package = tmp_path / "services" / "made-up" / "src" / SERVICE

        migrations = put(package, beside=package.parents[1], monkeypatch=monkeypatch)

        assert migrations_directory(SERVICE) == migrations

    def test_is_beside_the_package_in_the_zip(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        package = tmp_path / SERVICE

        migrations = put(package, beside=tmp_path, monkeypatch=monkeypatch)

        assert migrations_directory(SERVICE) == migrations
