import pkgutil
import subprocess
import sys

import pytest

import chassis

HEAVY = ("boto3", "botocore", "pydantic", "aws_xray_sdk.core")
MODULES = [
    module.name
    for module in pkgutil.walk_packages(chassis.__path__, "chassis.")
    if not module.name.startswith("chassis.testing")
]


def loaded_by(*modules: str) -> set[str]:
    """What is loaded after importing modules in an empty environment."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    environment = {"PYTHONPATH": ":".join(sys.path)}
    return set(
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        ).stdout.split()
    )


class TestImport:
    def test_of_everything_needs_no_environment_and_nothing_heavy(self) -> None:
        loaded = loaded_by(*MODULES)

        assert loaded.intersection(HEAVY) == set()
        assert loaded >= set(MODULES)

    @pytest.mark.parametrize(
        "module", ["chassis.dynamodb", "chassis.queue", "chassis.stream", "chassis.handler"]
    )
    def test_of_what_needs_no_database_brings_none(self, module: str) -> None:
        assert "psycopg" not in loaded_by(module)
