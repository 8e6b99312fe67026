import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chassis.database import Database
from chassis.testing.parcels import ParcelsUnitOfWork

NEEDS_POSTGRES = """
def test_needs_postgres(postgres):
    assert postgres.port
"""

type Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a test that needs Postgres, where no Docker engine answers; returns what pytest says."""
    (tmp_path / "test_it.py").write_text(NEEDS_POSTGRES)

    def run(**environment: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "chassis.testing.plugin", str(tmp_path)],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={
                **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                "DOCKER_HOST": f"unix://{tmp_path}/docker.sock",
                "PYTHONPATH": ":".join(sys.path),
                **environment,
            },
        ).stdout

    return run


class TestPostgres:
    def test_is_embedded_without_a_docker_engine(self, run: Run) -> None:
        output = run()

        assert "postgres: embedded (no Docker engine answers)" in output
        assert "1 passed" in output

    def test_is_a_failure_where_testcontainers_are_required(self, run: Run) -> None:
        output = run(REQUIRE_TESTCONTAINERS="1")

        message = "REQUIRE_TESTCONTAINERS=1 and no Docker engine answers"
        assert f"postgres: none, because {message}" in output
        assert "1 error" in output


class TestDatabase:
    @pytest.mark.parametrize("run", [1, 2])
    def test_is_empty_for_every_test(
        self, unit_of_work: ParcelsUnitOfWork, stored_labels: Callable[[], list[str]], run: int
    ) -> None:
        before = stored_labels()

        with unit_of_work as uow:
            uow.parcels.add(f"A-{run}")

        assert (before, stored_labels()) == ([], [f"A-{run}"])

    def test_is_used_as_the_service_and_not_as_its_owner(self, database: Database) -> None:
        row = database.connection().execute("SELECT current_user").fetchone()

        assert row == ("parcels_service",)
