import io
import subprocess
import sys
import zipfile
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from localcloud.testing.functions import Deployment

FIRST = "def handler(event, context): return 1"
COPY = """
import copy
from moto.awslambda.models import LambdaFunction
from localcloud.emulator import lambda_functions

lambda_functions.install()
function = LambdaFunction.__new__(LambdaFunction)
function.logs_backend = {"groups": {}}
assert copy.deepcopy(function).logs_backend is function.logs_backend
"""
SECOND = "def handler(event, context): return 2"


def unzipped(url: str, name: str) -> str:
    with urlopen(url, timeout=5) as answer:
        content = answer.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def code_of(deployment: Deployment, qualifier: str) -> str:
    found = deployment.aws.functions.get_function(FunctionName="works", Qualifier=qualifier)
    return unzipped(found["Code"].get("Location", ""), "handlers.py")


class TestGetFunction:
    def test_says_where_each_version_can_be_downloaded(self, deployment: Deployment) -> None:
        deployment.function("works", FIRST)
        deployment.release("works")
        deployment.release("works", SECOND)

        code = {name: code_of(deployment, name) for name in ("1", "2", "live", "$LATEST")}

        assert code == {"1": FIRST, "2": SECOND, "live": SECOND, "$LATEST": SECOND}

    def test_remembers_the_dead_letter_queue(self, deployment: Deployment) -> None:
        deployment.function("works", FIRST)
        _, arn = deployment.queue("dead")
        client = deployment.aws.functions

        client.update_function_configuration(
            FunctionName="works", DeadLetterConfig={"TargetArn": arn}
        )

        found = client.get_function_configuration(FunctionName="works")
        assert found.get("DeadLetterConfig") == {"TargetArn": arn}


class TestCreateFunction:
    def test_is_not_disturbed_by_log_groups_that_are_made_meanwhile(self) -> None:
        # In a process of its own, because the fixes change moto for good.
        copied = subprocess.run([sys.executable, "-c", COPY], check=False, timeout=60)

        assert copied.returncode == 0


class TestGetLayerVersion:
    def test_says_where_it_can_be_downloaded(self, deployment: Deployment) -> None:
        arn = deployment.layer("library", {"python/library.py": "VALUE = 1"})

        found = deployment.aws.functions.get_layer_version(
            LayerName=arn.split(":")[6], VersionNumber=int(arn.split(":")[7])
        )

        content = unzipped(found["Content"].get("Location", ""), "python/library.py")
        assert content == "VALUE = 1"


class TestDownload:
    @pytest.mark.parametrize("path", ["functions/nothing/1", "layers/nothing/1", "nothing"])
    def test_of_what_does_not_exist_is_not_found(self, emulator: str, path: str) -> None:
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"{emulator}/localcloud/{path}", timeout=5)
