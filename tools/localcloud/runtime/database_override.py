"""Leads functions to the local cloud's database, wherever Terraform has told them to go.

`environments/local` tells its functions the truth. The environments of AWS name a proxy that is
nowhere here, and log in with IAM or with a secret; so does one of them that is applied to the
emulator, and its migrations run all the same.
"""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import msgspec


class DatabaseOverride(msgspec.Struct, frozen=True):
    """Where Postgres really answers, and who may do everything there."""

    host: str
    port: int
    name: str
    administrator: str

    @classmethod
    def from_url(cls, url: str) -> "DatabaseOverride":
        """Read the address of the local cloud's database."""
        address = urlsplit(url)
        return cls(
            host=address.hostname or "127.0.0.1",
            port=address.port or 5432,
            name=address.path.removeprefix("/") or "postgres",
            administrator=unquote(address.username or "postgres"),
        )

    def variables(self, function: Mapping[str, str]) -> dict[str, str]:
        """Return what to set over a function's own variables; nothing for one without a database.

        Who logs in with a secret is the administrator, who has another name here. All others keep
        the user that the migrations make for them.
        """
        if "DATABASE_HOST" not in function:
            return {}
        variables = {
            "DATABASE_AUTH": "libpq",
            "DATABASE_HOST": self.host,
            "DATABASE_NAME": self.name,
            "DATABASE_PORT": str(self.port),
        }
        if function.get("DATABASE_AUTH") == "secret":
            variables["DATABASE_USER"] = self.administrator
        return variables
