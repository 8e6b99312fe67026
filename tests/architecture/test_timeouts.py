"""Postgres lets every role change its own time limits, so nothing that serves may try."""

import re
from pathlib import Path

CHANGES = re.compile(r"set_config|_timeout\b|\bSET (LOCAL|SESSION|ROLE)\b|\bRESET\b|PGOPTIONS")
"""What changes a setting of the session; a time limit by any way is named by its name."""


def sql_of(root: Path) -> list[Path]:
    """List what functions run, but for migrations, which are the administrator's."""
    chassis = root / "libs" / "chassis" / "src" / "chassis"
    apart = (chassis / "migrations", chassis / "testing")
    found = [*chassis.rglob("*.py"), *root.glob("services/*/src/**/*.py")]
    return [path for path in found if not any(path.is_relative_to(each) for each in apart)]


class TestTimeouts:
    def test_are_changed_by_nothing_that_serves(self, root: Path) -> None:
        changing = {
            f"{path.relative_to(root)}: {found.group()}"
            for path in sql_of(root)
            for found in CHANGES.finditer(path.read_text())
        }

        assert changing == {
            # How long a client waits, which is no setting of a session.
            "libs/chassis/src/chassis/aws.py: _timeout",
            "libs/chassis/src/chassis/database.py: _timeout",
        }
