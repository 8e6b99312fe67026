"""Where the service finds what is shipped with it."""

import shutil
import subprocess
import sys
from pathlib import Path

from orders import config


class TestMigrationsDirectory:
    def test_is_beside_the_sources_in_the_repository(self) -> None:
        assert config.migrations_directory() == Path(__file__).parents[1] / "migrations"

    def test_is_beside_the_package_in_the_zip(self, tmp_path: Path) -> None:
        shutil.copytree(Path(config.__file__).parent, tmp_path / "orders")
        shutil.copytree(config.migrations_directory(), tmp_path / "migrations")

        found = subprocess.run(
            [
                sys.executable,
                "-c",
                "from orders import config; print(config.migrations_directory())",
            ],
            env={"PYTHONPATH": ":".join([str(tmp_path), *sys.path])},
            check=True,
            capture_output=True,
            text=True,
        )

        assert found.stdout.strip() == str(tmp_path / "migrations")
