import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import msgspec
import pytest

from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.testing.emulator import reset, running_emulator
from packages.building import Artifact
from packages.errors import NotBuilt, NotPublished
from packages.publishing import ArtifactBucket

from .conftest import REPOSITORY, SmallRepository

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "artifacts-333333333333"
ORDERS = Artifact(key="orders/0f3a.zip", sha256="0f3a", inputs="1")
USERS = Artifact(key="users/7be1.zip", sha256="7be1", inputs="2")
BOTH = {"orders": ORDERS, "users": USERS}


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    with running_emulator() as url:
        yield url


@pytest.fixture
def s3(emulator: str) -> "Iterator[S3Client]":
    reset(emulator)
    s3: S3Client = boto3.client(
        "s3",
        endpoint_url=emulator,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield s3
    s3.close()


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "arm64").mkdir()
    (tmp_path / "arm64/orders.zip").write_bytes(b"orders")
    (tmp_path / "arm64/users.zip").write_bytes(b"users")
    return tmp_path


def contents(s3: "S3Client") -> dict[str, bytes]:
    keys = [item.get("Key", "") for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


class TestArtifactBucket:
    @pytest.fixture
    def bucket(self, s3: "S3Client") -> ArtifactBucket:
        return ArtifactBucket(BUCKET, s3)

    def test_puts_each_package_under_its_hash(
        self, bucket: ArtifactBucket, s3: "S3Client", dist: Path
    ) -> None:
        bucket.publish(BOTH, dist=dist, architecture="arm64")

        assert contents(s3) == {ORDERS.key: b"orders", USERS.key: b"users"}

    def test_puts_only_what_is_missing(
        self, bucket: ArtifactBucket, dist: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bucket.publish({"orders": ORDERS}, dist=dist, architecture="arm64")
        capsys.readouterr()

        bucket.publish(BOTH, dist=dist, architecture="arm64")

        assert capsys.readouterr().out == f"publish: s3://{BUCKET}/{USERS.key}\n"

    def test_says_with_each_package_that_nothing_may_be_there(
        self, bucket: ArtifactBucket, s3: "S3Client", dist: Path
    ) -> None:
        expected: list[str] = []

        def note(params: dict[str, Any], **_: object) -> None:
            expected.append(params["headers"]["If-None-Match"])

        s3.meta.events.register("before-call.s3.PutObject", note)
        bucket.publish(BOTH, dist=dist, architecture="arm64")

        assert expected == ["*", "*"]

    def test_leaves_what_somebody_else_has_published_meanwhile(
        self, bucket: ArtifactBucket, s3: "S3Client", dist: Path
    ) -> None:
        def be_faster(**_: object) -> None:
            s3.meta.events.unregister("before-call.s3.PutObject", be_faster)
            s3.put_object(Bucket=BUCKET, Key=ORDERS.key, Body=b"somebody else's")

        s3.meta.events.register("before-call.s3.PutObject", be_faster)
        bucket.publish(BOTH, dist=dist, architecture="arm64")

        assert contents(s3) == {ORDERS.key: b"somebody else's", USERS.key: b"users"}

    def test_refuses_a_package_that_is_not_there(self, bucket: ArtifactBucket, dist: Path) -> None:
        (dist / "arm64/users.zip").unlink()

        with pytest.raises(NotBuilt, match=r"users\.zip is missing: run `make build`"):
            bucket.publish(BOTH, dist=dist, architecture="arm64")

    def test_says_what_the_bucket_said(self, s3: "S3Client", dist: Path) -> None:
        nowhere = ArtifactBucket("artifacts-444444444444", s3)

        with pytest.raises(NotPublished, match=r"s3://artifacts-444444444444: .*NoSuchBucket"):
            nowhere.publish(BOTH, dist=dist, architecture="arm64")


class TestPublish:
    """The command, in a repository of its own."""

    @pytest.fixture
    def repository(self, repository: SmallRepository) -> SmallRepository:
        shutil.copytree(REPOSITORY / "tools/packages", repository.folder / "tools/packages")
        repository.write(".tools/uv-path", (REPOSITORY / ".tools/uv-path").read_text())
        repository.write("terraform/environments/prod/releases.json", "{}\n")
        return repository

    @pytest.fixture
    def variables(self, emulator: str, repository: SmallRepository) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(repository.folder / "tools"),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": emulator,
        }

    @pytest.fixture
    def signed_in(self, variables: dict[str, str]) -> dict[str, str]:
        credentials = {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        }
        return variables | credentials

    def test_brings_what_runs_on_aws_and_names_it_for_terraform(
        self, repository: SmallRepository, signed_in: dict[str, str], s3: "S3Client"
    ) -> None:
        packages(signed_in, "build")

        done = packages(signed_in, "publish", "--bucket", BUCKET, "--environment", "prod")

        releases = repository.folder / "terraform/environments/prod/releases.json"
        manifest = msgspec.json.decode((repository.dist / "manifest.json").read_bytes())
        keys = {name: artifact["key"] for name, artifact in manifest["arm64"].items()}
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1] == f"publish: s3://{BUCKET} has every package"
        assert set(contents(s3)) == set(keys.values())
        assert msgspec.json.decode(releases.read_bytes()) == {
            "architecture": "arm64",
            "artifacts": keys,
        }

    def test_says_that_nothing_is_built(self, signed_in: dict[str, str], s3: "S3Client") -> None:
        done = packages(signed_in, "publish", "--bucket", BUCKET)

        assert (done.returncode, done.stderr) == (
            1,
            "publish: nothing is built for arm64: run `make build`\n",
        )

    def test_says_that_nobody_has_signed_in(self, variables: dict[str, str]) -> None:
        packages(variables, "build")

        done = packages(variables, "publish", "--bucket", BUCKET)

        assert (done.returncode, done.stderr) == (
            1,
            f"publish: s3://{BUCKET}: Unable to locate credentials\n",
        )

    def test_refuses_the_laptop_s_environment(self, signed_in: dict[str, str]) -> None:
        done = packages(signed_in, "publish", "--bucket", BUCKET, "--environment", "local")

        assert done.returncode == 2
        assert "invalid choice: 'local'" in done.stderr


def packages(variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "packages", *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
