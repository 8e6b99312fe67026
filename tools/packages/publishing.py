"""Brings built packages to where Terraform finds them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from packages.building import Artifact, Manifest, write_if_changed, zip_path
from packages.errors import NotBuilt

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def write_releases(path: Path, manifest: Manifest, *, architecture: str) -> None:
    """Tell Terraform which artifacts to run."""
    artifacts = {name: artifact.key for name, artifact in manifest[architecture].items()}
    write_if_changed(path, {"architecture": architecture, "artifacts": artifacts})


class ArtifactBucket:
    """A bucket of packages; a key holds the hash of its content, so it is written once."""

    def __init__(self, name: str, s3: "S3Client") -> None:
        self._name = name
        self._s3 = s3

    def publish(self, artifacts: Mapping[str, Artifact], *, dist: Path, architecture: str) -> None:
        """Put the packages that the bucket lacks."""
        present = self._keys()
        missing = {name: a for name, a in artifacts.items() if a.key not in present}
        for name, artifact in missing.items():
            zip_file = zip_path(dist, architecture, name)
            if not zip_file.is_file():
                raise NotBuilt(f"{zip_file} is missing: run `make build`")
            print(f"publish: s3://{self._name}/{artifact.key}", flush=True)
            self._s3.put_object(Bucket=self._name, Key=artifact.key, Body=zip_file.read_bytes())

    def _keys(self) -> set[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name)
        return {item.get("Key", "") for page in pages for item in page.get("Contents", [])}
