"""Whether an account has the packages that its environment names.

Without the question an apply would find out, in the middle, function by function.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from infrastructure.environments import Environment
from pipelines.errors import PackagesMissing
from releases.artifacts import Releases, releases_path

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def check_packages(environment: Environment, *, repository: Path, s3: "S3Client") -> None:
    """Raise PackagesMissing, naming each that the bucket lacks and how it gets there."""
    path = releases_path(repository, environment.name)
    bucket = environment.artifact_bucket
    missing = [
        key for key in Releases.read(path).artifacts.values() if not _is_there(s3, bucket, key)
    ]
    if missing:
        raise PackagesMissing(
            f"s3://{bucket} lacks {', '.join(missing)}, which {path.relative_to(repository)} "
            f"names: run `make publish BUCKET={bucket}` at the commit that built it"
        )


def _is_there(s3: "S3Client", bucket: str, key: str) -> bool:
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey"}:
            return False
        raise
    return True
