"""Brings built packages to where Terraform finds them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packages.building import Artifact, Manifest, write_if_changed, zip_path
from packages.errors import NotBuilt, NotPublished

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ALREADY_THERE: Final = "PreconditionFailed"
"""S3's answer to who expects nothing under a key that is taken."""


def artifacts_of(manifest: Manifest, architecture: str) -> Mapping[str, Artifact]:
    """Return what was built for a processor; raises NotBuilt."""
    if architecture not in manifest:
        raise NotBuilt(f"nothing is built for {architecture}: run `make build`")
    return manifest[architecture]


def write_releases(path: Path, artifacts: Mapping[str, Artifact], *, architecture: str) -> None:
    """Tell Terraform which artifacts to run."""
    write_if_changed(path, releases(artifacts, architecture=architecture))


def releases(artifacts: Mapping[str, Artifact], *, architecture: str) -> Mapping[str, Any]:
    """Return what a releases.json says of these artifacts."""
    keys = {name: artifact.key for name, artifact in artifacts.items()}
    return {"architecture": architecture, "artifacts": keys}


class ArtifactBucket:
    """A bucket of packages; a key holds the hash of its content, so it is written once."""

    def __init__(self, name: str, s3: "S3Client") -> None:
        self._name = name
        self._s3 = s3

    def publish(self, artifacts: Mapping[str, Artifact], *, dist: Path, architecture: str) -> None:
        """Put the packages that the bucket lacks; raises NotBuilt and NotPublished."""
        try:
            present = self._keys()
            for name, artifact in artifacts.items():
                if artifact.key not in present:
                    self._put(artifact.key, zip_path(dist, architecture, name))
        except self._s3.exceptions.ClientError as error:
            raise NotPublished(f"s3://{self._name}: {error}") from error

    def _keys(self) -> set[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name)
        return {item.get("Key", "") for page in pages for item in page.get("Contents", [])}

    def _put(self, key: str, zip_file: Path) -> None:
        if not zip_file.is_file():
            raise NotBuilt(f"{zip_file} is missing: run `make build`")
        print(f"publish: s3://{self._name}/{key}", flush=True)
        try:
            # The bucket of an account takes nothing that does not say this.
            self._s3.put_object(
                Bucket=self._name, Key=key, Body=zip_file.read_bytes(), IfNoneMatch="*"
            )
        except self._s3.exceptions.ClientError as error:
            # Somebody else was faster, with the same bytes: the key is their hash.
            if error.response.get("Error", {}).get("Code") != ALREADY_THERE:
                raise
