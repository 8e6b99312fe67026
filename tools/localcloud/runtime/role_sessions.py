"""The credentials of functions: Lambda assumes a function's role and hands the session to it."""

from msgspec import Struct

from localcloud.aws import Aws
from localcloud.runtime.functions import Function


class RoleSession(Struct, frozen=True):
    """What signs in a function's name."""

    access_key_id: str
    secret_access_key: str
    session_token: str

    @property
    def variables(self) -> dict[str, str]:
        """Return the environment variables in which AWS's SDKs look for it."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_SESSION_TOKEN": self.session_token,
        }


class RoleSessions:
    """One session for each function and role, which has the function's name; none ends here."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._begun: dict[tuple[str, str], RoleSession] = {}

    async def of(self, function: Function) -> RoleSession:
        """Return a function's session, begun if need be."""
        key = (function.name, function.role_arn)
        if key not in self._begun:
            found = await self._aws.call(
                self._aws.sessions.assume_role,
                RoleArn=function.role_arn,
                RoleSessionName=function.name,
            )
            self._begun[key] = RoleSession(
                access_key_id=found["Credentials"]["AccessKeyId"],
                secret_access_key=found["Credentials"]["SecretAccessKey"],
                session_token=found["Credentials"]["SessionToken"],
            )
        return self._begun[key]
