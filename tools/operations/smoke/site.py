"""Where an environment's API is, and a token for it."""

import base64
import json
import os
import urllib.parse
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from infrastructure.cloud import REPOSITORY
from infrastructure.environments import LOCAL, PREVIEW, read_environment
from infrastructure.errors import CloudNotRunning
from localcloud.client import Client, Endpoints
from operations.errors import BadArgument, OperationsError
from operations.smoke.answers import Unreachable, ask

_CREDENTIALS: Final = ("SMOKE_CLIENT_ID", "SMOKE_CLIENT_SECRET")
_ANY_ORIGIN: Final = "https://shop.example.com"
_DONE: Final = 200


class Site(Struct, frozen=True, kw_only=True):
    """An API as its client sees it. `webhook_url` is there where a webhook may be registered."""

    url: str
    origin: str
    token: str
    webhook_url: str | None = None

    @property
    def scopes(self) -> frozenset[str]:
        """What the token allows."""
        return frozenset(str(self._claims.get("scope", "")).split())

    @property
    def is_person(self) -> bool:
        """Whether the token is a person's: a machine has no orders and no inbox of its own."""
        try:
            uuid.UUID(str(self._claims.get("sub")))
        except ValueError:
            return False
        return True

    @property
    def _claims(self) -> Mapping[str, Any]:
        """What the token says; whether that is true is the gateway's to find out."""
        payload = self.token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def site_of(environment: str, *, home: Path, scopes: Iterable[str]) -> Site:
    """Return an environment's API; of the scopes, a machine gets those that its client may have.

    Raises EnvironmentUnknown, CloudNotRunning, and BadArgument where there are no credentials.
    """
    if environment == LOCAL:
        return _local_site(home, scopes)
    if environment == PREVIEW:
        raise BadArgument(
            "a preview has no domain, so its API's address is in its apply's log only"
        )
    found = read_environment(REPOSITORY, environment)
    client_id, secret = (os.environ.get(name, "") for name in _CREDENTIALS)
    if not client_id or not secret:
        raise BadArgument(
            f"set {' and '.join(_CREDENTIALS)} to a client of {environment}; see docs/operations.md"
        )
    host = f"{environment}-{found.account_id}.auth.{found.region}.amazoncognito.com"
    token = machine_token(f"https://{host}/oauth2/token", client_id=client_id, secret=secret)
    return Site(url=f"https://{found.api_name}", origin=found.cors_origin, token=token)


def machine_token(url: str, *, client_id: str, secret: str) -> str:
    """Return a token by client credentials, with every scope that the client may have."""
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": client_id})
    try:
        answer = ask(
            "POST",
            url,
            headers={
                "authorization": f"Basic {basic}",
                "content-type": "application/x-www-form-urlencoded",
            },
            body=form.encode(),
        )
    except Unreachable as error:
        raise OperationsError(f"no token: {error}") from error
    if answer.status != _DONE:
        raise OperationsError(f"no token: {urllib.parse.urlsplit(url).netloc} says {answer.status}")
    return json.loads(answer.body)["access_token"]


def _local_site(home: Path, scopes: Iterable[str]) -> Site:
    try:
        client = Client(Endpoints.read(home))
        token = client.token(str(uuid.uuid4()), *sorted(scopes))
    except (FileNotFoundError, ConnectionError):
        raise CloudNotRunning("no local cloud is running: `make up` starts it") from None
    return Site(
        url=client.endpoints.api,
        origin=_ANY_ORIGIN,
        token=token,
        webhook_url=client.webhook_url("smoke"),
    )
