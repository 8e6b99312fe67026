"""Plans that wait for somebody's approval, in the bucket of the states.

A plan quotes the state, so it is as private: it is encrypted by the same key, and never an artifact
of a workflow. The bucket forgets it after some days.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from infrastructure.environments import Environment
from pipelines.errors import PlanMissing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class KeptPlans:
    """The saved plans of one environment."""

    def __init__(self, environment: Environment, s3: "S3Client") -> None:
        self._environment = environment
        self._s3 = s3

    def keep(self, plan_file: Path, *, name: str) -> None:
        """Put a plan there under a name, such as the number of a workflow's run."""
        body = plan_file.read_bytes()
        bucket, key = self._environment.state_bucket, self._key(name)
        self._s3.put_object(Bucket=bucket, Key=key, Body=body)

    def fetch(self, plan_file: Path, *, name: str) -> None:
        """Bring a plan back; raises PlanMissing."""
        bucket, key = self._environment.state_bucket, self._key(name)
        try:
            body = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except (BotoCoreError, ClientError) as error:
            raise PlanMissing(f"s3://{bucket}/{key} cannot be read: {error}") from error
        plan_file.parent.mkdir(parents=True, exist_ok=True)
        plan_file.write_bytes(body)

    def _key(self, name: str) -> str:
        folder = self._environment.state_key.rpartition("/")[0]
        return f"{folder}/plans/{name}.tfplan"
