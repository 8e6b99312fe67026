from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]


class SmallRepository:
    """Two services and one library, all of a few lines, and nothing to install."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("libs/chassis/src/chassis/__init__.py", '"""The chassis."""\n')
        self.write("libs/chassis/src/chassis/testing/postgres.py", "import pytest\n")
        for service in ("orders", "users"):
            self.write(f"services/{service}/src/{service}/__init__.py", f"NAME = '{service}'\n")
            self.write(f"services/{service}/migrations/0001_expand_{service}.sql", "SELECT 1;\n")
            self.write(
                f"services/{service}/pyproject.toml", '[tool.packages]\nlibraries = ["chassis"]\n'
            )
        for lock in ("orders", "users", "layer-postgres", "layer-aws"):
            self.write(f"requirements/{lock}.txt", "")

    @property
    def dist(self) -> Path:
        return self.folder / "dist"

    def write(self, name: str, content: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


@pytest.fixture
def repository(tmp_path: Path) -> SmallRepository:
    return SmallRepository(tmp_path / "repository")


@pytest.fixture
def uv() -> Path:
    return Path((REPOSITORY / ".tools/uv-path").read_text().strip())
