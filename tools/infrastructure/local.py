"""Applies `terraform/environments/local` to the running local cloud."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3

from infrastructure.changes import PARALLELISM, carry_out
from infrastructure.errors import CloudNotRunning, CloudNotStarted
from infrastructure.progress import Step
from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.client import Endpoints
from packages.building import read_manifest
from packages.catalogue import LOCAL
from packages.publishing import ArtifactBucket, artifacts_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from infrastructure.terraform import Terraform

BUCKET: Final = "local-artifacts"


class LocalEnvironment:
    """The environment that lives in the local cloud's folder `home`."""

    def __init__(self, *, repository: Path, home: Path, terraform: "Terraform") -> None:
        self._repository = repository
        self._root = repository / "terraform/environments/local"
        self._dist = repository / "dist"
        self._home = home
        self._state = home / "terraform"
        self._data = self._state / "data"
        self._terraform = terraform

    def up(self) -> None:
        """Start the cloud, bring the packages there, and apply; each only as far as needed."""
        if subprocess.run([sys.executable, "-m", "localcloud", "start"], check=False).returncode:
            raise CloudNotStarted("the local cloud did not start")
        endpoints = self._endpoints()
        self._publish(endpoints.aws)
        self._initialise()
        self._apply(self._variables(endpoints))
        print(f"up: {endpoints.api}")

    def plan(self) -> int:
        """Show what an apply would change; 0 when that is nothing, 2 when it is something."""
        variables = self._variables(self._endpoints())
        self._initialise()
        arguments = ("plan", "-input=false", "-detailed-exitcode", PARALLELISM)
        return self._terraform.exit_code(self._root, *arguments, variables=variables)

    def _endpoints(self) -> Endpoints:
        try:
            return Endpoints.read(self._home)
        except FileNotFoundError:
            raise CloudNotRunning("no local cloud is running: `make up` starts it") from None

    def _publish(self, aws_endpoint: str) -> None:
        s3: S3Client = boto3.client(
            "s3",
            endpoint_url=aws_endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
        )
        if BUCKET not in {bucket.get("Name") for bucket in s3.list_buckets()["Buckets"]}:
            # The emulator lives in memory: without the bucket it is a new one, and what the state
            # file says of the last one is true no longer.
            forget_state(self._state)
            s3.create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        artifacts = artifacts_of(read_manifest(self._dist), LOCAL.architecture)
        with Step("publish"):
            ArtifactBucket(BUCKET, s3).publish(
                artifacts, dist=self._dist, architecture=LOCAL.architecture
            )

    def _initialise(self) -> None:
        """Fetch providers and modules, unless no configuration has changed since the last time."""
        notes = self._data / "initialised"
        fingerprint = configuration_fingerprint(self._repository)
        if notes.is_file() and notes.read_text() == fingerprint:
            return
        state_file = f"-backend-config=path={self._state / 'terraform.tfstate'}"
        with Step("terraform init"):
            self._terraform.run(
                self._root,
                *("init", "-input=false", "-reconfigure", state_file),
                variables=self._data_folder(),
            )
        notes.write_text(fingerprint)

    def _apply(self, variables: dict[str, str]) -> None:
        changes = carry_out(self._terraform, self._root, "apply", variables=variables)
        print(f"terraform apply: {changes.count} changes in {changes.seconds:.1f} s", flush=True)

    def _variables(self, endpoints: Endpoints) -> dict[str, str]:
        database = urllib.parse.urlsplit(endpoints.database)
        return self._data_folder() | {
            "TF_VAR_aws_endpoint": endpoints.aws,
            "TF_VAR_issuer_url": endpoints.issuer,
            "TF_VAR_payment_provider_url": endpoints.payments,
            "TF_VAR_database": json.dumps(
                {
                    "admin_user": urllib.parse.unquote(database.username or "postgres"),
                    "host": database.hostname,
                    "name": database.path.removeprefix("/") or "postgres",
                    "port": database.port or 5432,
                }
            ),
        }

    def _data_folder(self) -> dict[str, str]:
        """Keep Terraform's notes with the cloud they are about, so that two clouds can be up."""
        return {"TF_DATA_DIR": str(self._data)}


def configuration_fingerprint(repository: Path) -> str:
    """Return what changes when any Terraform file does."""
    patterns = ("terraform/**/*.tf", "services/*/terraform/**/*.tf")
    paths = sorted(path for pattern in patterns for path in repository.glob(pattern))
    content = b"\0".join(bytes(path) + b"\0" + path.read_bytes() for path in paths)
    return hashlib.sha256(content).hexdigest()


def forget_state(folder: Path) -> None:
    """Delete what Terraform wrote there, and nothing else: people choose strange home folders."""
    shutil.rmtree(folder / "data", ignore_errors=True)
    for path in folder.glob("terraform.tfstate*"):
        path.unlink()


def home_folder() -> Path:
    """Return where the local cloud keeps its files."""
    return Path(os.environ.get("LOCALCLOUD_HOME") or ".local").resolve()
