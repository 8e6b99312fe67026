import os
import subprocess
import sys

SLOW = {
    "aws_lambda_powertools.event_handler",
    "aws_xray_sdk",
    "boto3",
    "botocore",
    "chassis.http.openapi",
    "chassis.http.validation",
    "jsonschema",
    "psycopg",
    "pydantic",
}


class TestImportingTheDoor:
    def test_leaves_out_what_the_first_request_does_not_need(self) -> None:
        finished = subprocess.run(
            [sys.executable, "-c", "import sys, chassis.http; print(*sys.modules)"],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

        assert SLOW.intersection(finished.stdout.split()) == set()
