"""Runs `python -m localcloud` as a person does, on a folder and ports of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from localcloud.cloud import PORTS, Cloud
from localcloud.health import is_taken
from localcloud.ports import free_ports

LONGEST_SECONDS = 60.0


class Outcome(msgspec.Struct, frozen=True):
    """How a command ended, and what it said."""

    code: int
    output: str
    errors: str


class CommandLine(msgspec.Struct, frozen=True):
    """The commands of one cloud."""

    cloud: Cloud
    variables: Mapping[str, str]

    def run(self, *arguments: str, **variables: str) -> Outcome:
        """Run one command to its end."""
        with self.popen(*arguments, **variables) as process:
            output, errors = process.communicate(timeout=LONGEST_SECONDS)
        return Outcome(process.returncode, output, errors)

    def popen(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Begin a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "localcloud", *arguments],
            env={**os.environ, **self.variables, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def listening(self) -> list[str]:
        """Return the names of this cloud's ports that somebody listens on."""
        return [name for name in PORTS if is_taken(self.cloud.port(name))]


def command_line(home: Path, python: str) -> CommandLine:
    """Return the commands of a cloud in `home` on free ports."""
    variables = {
        "DATABASE_URL": "",
        "LOCALCLOUD_HOME": str(home),
        "LOCALCLOUD_PORT": str(free_ports()),
        "LOCALCLOUD_RUNTIME_PYTHON": python,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return CommandLine(Cloud.from_environ(variables), variables)
