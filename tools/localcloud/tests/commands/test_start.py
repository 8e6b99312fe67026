import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing.postgres import EmbeddedPostgres
from localcloud.client import Endpoints
from localcloud.cloud import HOST, PORTS
from localcloud.processes import read_processes
from localcloud.testing.command_line import CommandLine, command_line


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, runtime_python: str) -> Iterator[CommandLine]:
    """Start one cloud for the tests that only look at it."""
    commands = command_line(tmp_path_factory.mktemp("running"), runtime_python)
    assert commands.run("start").code == 0
    yield commands
    commands.run("stop")


@pytest.fixture
def commands(tmp_path: Path, runtime_python: str) -> Iterator[CommandLine]:
    commands = command_line(tmp_path, runtime_python)
    yield commands
    commands.run("stop")


def kill(commands: CommandLine, name: str) -> None:
    (process,) = [one for one in read_processes(commands.cloud) if one.name == name]
    os.kill(process.pid, signal.SIGKILL)
    while process.is_running:
        time.sleep(0.01)


class TestStart:
    def test_writes_where_everything_is(self, running: CommandLine) -> None:
        cloud = running.cloud

        assert Endpoints.read(cloud.home) == Endpoints(
            api=cloud.url("api"),
            issuer=cloud.url("issuer"),
            aws=cloud.url("aws"),
            payments=cloud.url("payments"),
            mailbox=cloud.url("mailbox"),
            database=f"postgresql://postgres:postgres@127.0.0.1:{cloud.port('database')}/postgres",
            lambda_=cloud.url("lambda"),
            webhooks=cloud.url("webhooks"),
            receivers=cloud.url("receivers"),
        )

    def test_returns_at_once_when_everything_runs(self, running: CommandLine) -> None:
        before = read_processes(running.cloud)
        began = time.monotonic()

        outcome = running.run("start")

        took = time.monotonic() - began
        assert outcome.output == f"The local cloud is running: {running.cloud.url('api')}\n"
        assert read_processes(running.cloud) == before
        assert took < 2  # A fifth of a second, when the machine has nothing else to do.

    def test_refuses_to_change_the_database_of_a_running_cloud(self, running: CommandLine) -> None:
        outcome = running.run("start", DATABASE_URL="postgresql://postgres@127.0.0.1:1/other")

        assert outcome.code == 1
        assert outcome.errors == (
            "localcloud: the local cloud runs on another database than DATABASE_URL: "
            "run `make down` first\n"
        )

    def test_happens_once_when_it_is_asked_for_twice(self, commands: CommandLine) -> None:
        with commands.popen("start") as first, commands.popen("start") as second:
            codes = [first.wait(timeout=60), second.wait(timeout=60)]

        assert codes == [0, 0]
        assert commands.run("status").code == 0
        assert len(read_processes(commands.cloud)) == 2

    def test_begins_afresh_after_a_crash(self, commands: CommandLine) -> None:
        commands.run("start")
        kill(commands, "emulator")
        crashed = commands.run("status")
        kill(commands, "supervisor")

        outcome = commands.run("start")

        assert crashed.code == 1
        assert "emulator   has crashed" in crashed.output
        assert "supervisor running" in crashed.output
        assert outcome.code == 0
        assert "not whole (emulator, supervisor); starting afresh" in outcome.errors
        assert commands.run("status").code == 0


class TestFailedStart:
    def test_names_the_port_that_is_in_use(self, commands: CommandLine) -> None:
        port = commands.cloud.port("payments")

        with socket.create_server((HOST, port)):
            outcome = commands.run("start")

        assert outcome.code == 1
        assert outcome.errors == (
            f"localcloud: port {port} (the payment provider) is already in use: "
            "free it, or set LOCALCLOUD_PORT to the first of nine free ports\n"
        )
        assert commands.listening() == []

    def test_names_what_is_wrong_with_the_database(self, commands: CommandLine) -> None:
        outcome = commands.run("start", DATABASE_URL="postgresql://root:sesame@127.0.0.1:1/shop")

        assert outcome.code == 1
        assert outcome.errors.startswith("localcloud: DATABASE_URL is broken: ")
        assert outcome.errors.count("\n") == 1
        assert "sesame" not in outcome.errors
        assert commands.listening() == []

    def test_repeats_the_last_words_of_a_part_and_leaves_nothing_running(
        self, commands: CommandLine
    ) -> None:
        outcome = commands.run("start", LOCALCLOUD_RUNTIME_PYTHON="/nowhere/python")

        last = outcome.errors.splitlines()[-1]
        assert outcome.code == 1
        assert last == (
            "localcloud: the supervisor did not start: "
            "no interpreter to run functions with: /nowhere/python (LOCALCLOUD_RUNTIME_PYTHON) "
            f"(see {commands.cloud.home / 'supervisor.log'})"
        )
        assert commands.listening() == []
        assert read_processes(commands.cloud) == ()


class TestToken:
    def test_is_the_only_thing_printed(self, running: CommandLine) -> None:
        outcome = running.run("token", "--sub", "user-1", "--scope", "orders/read users/read")

        assert (outcome.code, outcome.errors) == (0, "")
        assert outcome.output.count(".") == 2
        assert outcome.output.split() == [outcome.output.strip()]

    def test_cannot_be_had_when_nothing_runs(self, commands: CommandLine) -> None:
        outcome = commands.run("token", "--sub", "user-1")

        assert (outcome.code, outcome.output) == (1, "")
        assert outcome.errors == (
            "localcloud: the local cloud is not running: start it with `make up`\n"
        )


class TestStop:
    def test_ends_everything_and_leaves_another_cloud_alone(
        self, commands: CommandLine, running: CommandLine
    ) -> None:
        commands.run("start")
        processes = read_processes(commands.cloud)
        listened = commands.listening()

        outcome = commands.run("stop")

        assert listened == list(PORTS)
        assert (outcome.code, outcome.output) == (0, "Stopped.\n")
        assert not any(process.is_running for process in processes)
        assert commands.listening() == []
        assert not commands.cloud.endpoints_file.exists()
        assert running.run("status").code == 0

    def test_is_no_matter_when_nothing_runs(self, commands: CommandLine) -> None:
        outcome = commands.run("stop")

        assert (outcome.code, outcome.output) == (0, "The local cloud is not running.\n")


class TestDatabaseOfSomebodyElse:
    def test_is_used_and_left_running(self, commands: CommandLine, tmp_path: Path) -> None:
        with EmbeddedPostgres(tmp_path / "theirs") as address:
            outcome = commands.run("start", DATABASE_URL=address.url())
            listened = commands.listening()
            endpoints = Endpoints.read(commands.cloud.home)
            # In another shell, which knows neither the database nor the ports.
            elsewhere = {"DATABASE_URL": "", "LOCALCLOUD_PORT": "1"}
            status = commands.run("status", **elsewhere)
            stopped = commands.run("stop", **elsewhere)

            socket.create_connection((address.host, address.port), timeout=2).close()

        assert [outcome.code, status.code, stopped.code] == [0, 0, 0]
        assert "database" not in listened
        assert endpoints.database == address.url()
