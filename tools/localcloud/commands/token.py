"""`token`: prints an access token, and nothing else, so that a shell can use it."""

from localcloud.client import Client, Endpoints
from localcloud.cloud import Cloud, CloudFailure


def token(cloud: Cloud, subject: str, scope: str, expires_in: int | None) -> str:
    """Return a token of the running cloud's issuer."""
    try:
        endpoints = Endpoints.read(cloud.home)
        return Client(endpoints).token(subject, *scope.split(), expires_in=expires_in)
    except (FileNotFoundError, ConnectionError):
        raise CloudFailure("the local cloud is not running: start it with `make up`") from None
