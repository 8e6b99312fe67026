"""What a workflow needs to know of an environment before it has any credentials.

All of it follows from the environment's own files, so that nothing has to be set on GitHub besides
the environments themselves. The roles are those of terraform/bootstrap.
"""

from collections.abc import Mapping

from infrastructure.environments import Environment


def settings(environment: Environment) -> Mapping[str, str]:
    """Return account, region, bucket and roles by the names that the workflows use."""
    roles = f"arn:aws:iam::{environment.account_id}:role/github"
    return {
        "apply_role": f"{roles}-apply-{environment.name}",
        "artifact_bucket": environment.artifact_bucket,
        "plan_role": f"{roles}-plan-{environment.name}",
        "publish_role": f"{roles}-publish-{environment.name}",
        "region": environment.region,
    }
