"""What the first request of an API pays for: only what it needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from architecture.handlers import handlers_of

HEAVY = ("boto3", "botocore", "email_validator", "pydantic", "aws_lambda_powertools.event_handler")
SOURCES = "libs/contracts/src:libs/chassis/src:services/{service}/src"

REPORT_HEAVY = f"""
import sys
import {{service}}.handlers.{{handler}}
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def import_in_empty_environment(root: Path, service: str, handler: str) -> str:
    paths = [str(root / path) for path in SOURCES.format(service=service).split(":")]
    finished = subprocess.run(
        [sys.executable, "-c", REPORT_HEAVY.format(service=service, handler=handler)],
        env={"PYTHONPATH": ":".join(paths)},
        cwd="/",
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


class TestHandler:
    def test_is_imported_without_any_environment_variable(self, root: Path, service: str) -> None:
        for handler in handlers_of(root, service):
            import_in_empty_environment(root, service, handler)


class TestApiHandler:
    def test_imports_nothing_heavy(self, root: Path, service: str) -> None:
        if "api" not in handlers_of(root, service):
            pytest.skip(f"{service} has no HTTP routes")

        heavy = import_in_empty_environment(root, service, "api")

        assert heavy == "[]"
