from pathlib import Path

import pytest

from .little_repository import LittleRepository


@pytest.fixture
def little(tmp_path: Path) -> LittleRepository:
    return LittleRepository(tmp_path)
