import signal
from pathlib import Path

import pytest

from localcloud.testing.command_line import CommandLine, command_line


@pytest.fixture
def commands(tmp_path: Path, runtime_python: str) -> CommandLine:
    return command_line(tmp_path, runtime_python)


@pytest.fixture
def logs(commands: CommandLine) -> Path:
    commands.cloud.logs.mkdir()
    return commands.cloud.logs


class TestLogs:
    def test_shows_the_last_lines_of_every_function(
        self, commands: CommandLine, logs: Path
    ) -> None:
        (logs / "local-orders-api.log").write_text("".join(f"line {n}\n" for n in range(20)))
        (logs / "local-users-api.log").write_text("REPORT RequestId: 1\n")

        outcome = commands.run("logs", "--once")

        orders = [f"local-orders-api line {n}" for n in range(10, 20)]
        assert outcome.code == 0
        assert outcome.output.splitlines() == [*orders, "local-users-api REPORT RequestId: 1"]

    def test_follows_old_and_new_functions_until_it_is_interrupted(
        self, commands: CommandLine, logs: Path
    ) -> None:
        old, new = logs / "old.log", logs / "new.log"
        old.write_text("before\n")

        with commands.popen("logs") as following:
            assert following.stdout is not None
            said = [following.stdout.readline()]
            with old.open("a") as file:
                file.write("after\nunfinis")
            said.append(following.stdout.readline())
            new.write_text("from the beginning\n")
            said.append(following.stdout.readline())
            with old.open("a") as file:
                file.write("hed\n")
            said.append(following.stdout.readline())
            following.send_signal(signal.SIGINT)
            following.communicate(timeout=5)

        assert said == [
            "old before\n",
            "old after\n",
            "new from the beginning\n",
            "old unfinished\n",
        ]
        assert following.returncode == 0

    def test_reads_a_log_again_that_was_cut(self, commands: CommandLine, logs: Path) -> None:
        log = logs / "cut.log"
        log.write_text("a long line before the cut\n")

        with commands.popen("logs") as following:
            assert following.stdout is not None
            first = following.stdout.readline()
            log.write_text("short\n")
            second = following.stdout.readline()
            following.send_signal(signal.SIGINT)
            following.communicate(timeout=5)

        assert [first, second] == ["cut a long line before the cut\n", "cut short\n"]

    def test_says_so_when_there_is_nothing(self, commands: CommandLine) -> None:
        outcome = commands.run("logs", "--once")

        assert (outcome.code, outcome.errors) == (0, "No function has run yet.\n")
