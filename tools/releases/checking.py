"""Whether the newest versions of a service may go live; each refusal says what to do about it."""

from collections.abc import Iterable

from releases.account import Account, Function
from releases.artifacts import Releases
from releases.errors import NotApplied, ReleaseRunning


def check_code(function: Function, account: Account, releases: Releases) -> None:
    """Refuse a newest version that is not what `releases.json` names."""
    if function.code_sha256 != releases.code_sha256(function.service):
        raise NotApplied(
            f"{function.name}: version {function.newest} is another package than releases.json"
            f" names ({releases.artifacts[function.service]}): apply first"
        )
    for arn in function.layer_arns:
        name, sha256 = account.layer(arn)
        if name not in releases.artifacts or sha256 != releases.code_sha256(name):
            raise NotApplied(
                f"{function.name}: version {function.newest} stands on another {name} than"
                " releases.json names: apply first"
            )


def check_apply(functions: Iterable[Function]) -> None:
    """Refuse versions that an apply has published, and then did not come to an end.

    The alarm of a new version follows only when its service has migrated.
    """
    for function in functions:
        if function.ready != function.newest:
            raise NotApplied(
                f"{function.name}: version {function.newest} is published and must not go live yet:"
                " the apply did not end, mostly because a migration failed. Mend that, and apply"
            )


def check_nothing_moves(functions: Iterable[Function], account: Account) -> None:
    """Refuse what is being released already, or was left between two versions."""
    for function in functions:
        if (identifier := account.running_deployment(function)) is not None:
            raise ReleaseRunning(
                f"{function.service} is being released: deployment {identifier} moves"
                f" {function.name}. Wait for it, or stop it:"
                f" aws deploy stop-deployment --deployment-id {identifier} --auto-rollback-enabled"
            )
        if function.shares:
            raise ReleaseRunning(
                f"{function.name}: the alias shares its invocations out, and no deployment is"
                f" running. Lead it back: aws lambda update-alias --function-name {function.name}"
                f" --name live --routing-config AdditionalVersionWeights={{}}"
            )
