"""Make targets that a person on call runs, for the flows' cloud."""

import os
import subprocess

from msgspec import Struct

from flows.conftest import FIRST_PORT, HOME, ROOT

LONGEST_SECONDS = 180.0


class Outcome(Struct, frozen=True):
    """How a command ended, and what it said."""

    code: int
    output: str
    errors: str


def run_make(target: str, **variables: str) -> Outcome:
    """Run a make target to its end."""
    given = [f"{name}={value}" for name, value in variables.items()]
    done = subprocess.run(
        ["make", "--no-print-directory", target, *given],
        cwd=ROOT,
        env={**os.environ, "LOCALCLOUD_HOME": str(HOME), "LOCALCLOUD_PORT": FIRST_PORT},
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)
