"""What several tests stand on."""

from pathlib import Path

import pytest

from .small_repository import SmallRepository


@pytest.fixture
def repository(tmp_path: Path) -> SmallRepository:
    """A list, and a service of two files."""
    folder = tmp_path / "repository"
    folder.mkdir()
    repository = SmallRepository(folder)
    repository.writes("list.txt", "orders\nusers\n")
    repository.writes("services/orders/README.md", "# orders\n")
    repository.writes("services/orders/pyproject.toml", "[project]\n")
    repository.commits()
    return repository
