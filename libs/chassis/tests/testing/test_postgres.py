import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from chassis.testing.postgres import EmbeddedPostgres

START_AND_HANG = """
import sys, time
from pathlib import Path
from chassis.testing.postgres import EmbeddedPostgres

address = EmbeddedPostgres(Path(sys.argv[1])).start()
print(address.url(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory that every user can enter; pytest's own are private."""
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        yield Path(parent) / "postgres"


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def gone_within(seconds: float, url: str) -> bool:
    deadline = time.monotonic() + seconds
    while answers(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def vanished_within(seconds: float, directory: Path) -> bool:
    deadline = time.monotonic() + seconds
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not directory.exists()


class TestEmbeddedPostgres:
    def test_runs_on_this_machine_only_and_not_as_root(self, directory: Path) -> None:
        with (
            EmbeddedPostgres(directory) as address,
            psycopg.connect(address.url(), autocommit=True) as connection,
        ):
            row = connection.execute("SHOW listen_addresses").fetchone()
            owner = Path(f"/proc/{connection.info.backend_pid}").stat().st_uid

        assert (address.host, row) == ("127.0.0.1", ("127.0.0.1",))
        assert owner != 0

    def test_asks_for_the_password(self, directory: Path) -> None:
        with EmbeddedPostgres(directory, password="secret") as address:
            wrong = address.url().replace("secret", "guess")

            assert (answers(address.url()), answers(wrong)) == (True, False)

    def test_leaves_nothing_when_it_stops(self, directory: Path) -> None:
        with EmbeddedPostgres(directory) as address:
            pass

        assert not answers(address.url())
        assert not directory.exists()

    def test_begins_anew_where_an_earlier_one_left_its_data(self, directory: Path) -> None:
        (directory / "data").mkdir(parents=True)
        (directory / "data" / "PG_VERSION").write_text("9.6")

        with EmbeddedPostgres(directory) as address:
            assert answers(address.url())

    def test_refuses_the_directory_of_one_that_runs(self, directory: Path) -> None:
        with EmbeddedPostgres(directory) as address:
            rival = EmbeddedPostgres(directory)

            with pytest.raises(RuntimeError, match="a server is running in"):
                rival.start()

            assert answers(address.url())

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
    def test_goes_elsewhere_when_its_user_cannot_enter(self, directory: Path) -> None:
        directory.mkdir(mode=0o700)
        server = EmbeddedPostgres(directory / "postgres")

        with server as address:
            answered = answers(address.url())

        assert (answered, stat.S_IMODE(directory.stat().st_mode)) == (True, 0o700)
        assert not server.directory.exists()

    def test_says_why_it_does_not_start(self, directory: Path) -> None:
        with EmbeddedPostgres(directory) as address:
            rival = EmbeddedPostgres(directory.with_name("rival"), port=address.port)

            with pytest.raises(RuntimeError, match="Address already in use"):
                rival.start()

        assert not directory.with_name("rival").exists()

    @pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
    def test_does_not_outlive_whoever_started_it(
        self, directory: Path, ending: signal.Signals
    ) -> None:
        starter = subprocess.Popen(
            [sys.executable, "-c", START_AND_HANG, str(directory)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
        )
        with starter:
            assert starter.stdout is not None
            url = starter.stdout.readline().strip()
            started = answers(url)

            starter.send_signal(ending)

        assert (started, gone_within(5, url)) == (True, True)
        assert vanished_within(5, directory)
