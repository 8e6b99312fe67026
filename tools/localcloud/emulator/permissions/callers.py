# pyright: basic
# moto's models are untyped.
"""Whose request it is: the session of a role, which the runtime begins for each function."""

from collections.abc import Iterable

from moto.iam.models import get_account_id_from, iam_backends
from moto.sts.models import AssumedRole, sts_backends

from localcloud.emulator.permissions.calls import Credential
from localcloud.emulator.permissions.policies import (
    Need,
    NotUnderstood,
    Permission,
    Statement,
    permissions_for,
    statements_in,
)

SESSION_PREFIX = "ASIA"
"""Of access key ids that end with their session; AWS has the same."""


class SessionUnknown(Exception):
    """Nobody has ever been given these credentials."""


def caller_of(credential: Credential) -> AssumedRole | None:
    """Return the session that signed a request, if one did; raises SessionUnknown."""
    session = session_of(credential.access_key_id)
    if session and session.session_token != credential.session_token:
        raise SessionUnknown
    return session


def session_of(access_key_id: str) -> AssumedRole | None:
    """Return a role's session, which has its function's name; None for keys of any other kind."""
    if not access_key_id.startswith(SESSION_PREFIX):
        return None
    account = sts_backends[get_account_id_from(access_key_id)]
    for backend in list(account.values()):
        if session := backend.get_assumed_role_from_access_key(access_key_id):
            return session
    raise SessionUnknown


def permissions_of(role_arn: str, needs: Iterable[Need]) -> set[Permission]:
    """Return what lets a role do something; raises Refused and NotUnderstood."""
    statements = _statements_of(role_arn)
    return {permission for need in needs for permission in permissions_for(need, statements)}


def _statements_of(role_arn: str) -> list[Statement]:
    """Return what a role's own policies say, as they are now; nothing where the role is gone."""
    _, partition, _, _, account_id, _ = role_arn.split(":", 5)
    roles = list(iam_backends[account_id][partition].roles.values())
    role = next((role for role in roles if role.arn == role_arn), None)
    if role is None:
        return []
    if role.permissions_boundary_arn or role.managed_policies:
        raise NotUnderstood(f"policies attached to {role.name}, only its own")
    documents = list(role.policies.values())
    return [statement for document in documents for statement in statements_in(document)]
