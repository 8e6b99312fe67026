"""A kept connection to a service of AWS, for functions that must start fast.

It carries what its callers have signed, and knows nothing of what they ask.
"""

import ssl
from collections.abc import Mapping
from functools import cached_property

# Not late, as it is slow: the first request would need it, and INIT has a whole processor.
from http.client import HTTPConnection, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from chassis.conversation import ended_after

CONNECT_SECONDS: Final = 1.0


def endpoint_in(environ: Mapping[str, str], *, service: str, variable: str) -> str:
    """Find a service as AWS's SDKs do, which know the same two variables."""
    endpoint = environ.get(variable) or environ.get("AWS_ENDPOINT_URL")
    return endpoint or f"https://{service}.{environ['AWS_REGION']}.amazonaws.com"


class KeptConnection:
    """One connection per execution environment: opened late, kept, replaced when it died."""

    def __init__(self, address: str) -> None:
        url = urlsplit(address)
        self.host = url.netloc
        self.path = f"{url.path.rstrip('/')}/"
        self._scheme = url.scheme

    def post(
        self, headers: Mapping[str, str], body: bytes, *, answer_seconds: float
    ) -> tuple[int, bytes]:
        """Return the answer's status and body; raises OSError or HTTPException.

        `answer_seconds` go from the request to the last byte of the answer. A frozen environment
        may wake up after its connection was closed. That is seen when it is used, and no failure:
        the request goes out again at once, on a new connection.
        """
        was_kept = self._is_open
        try:
            return self._exchange(headers, body, answer_seconds)
        except (ConnectionError, ssl.SSLError):
            if not was_kept:
                raise
            return self._exchange(headers, body, answer_seconds)

    def close(self) -> None:
        """Close the connection if there is one; the next use opens another."""
        self._connection.close()

    def _exchange(
        self, headers: Mapping[str, str], body: bytes, answer_seconds: float
    ) -> tuple[int, bytes]:
        connection = self._connection
        try:
            if not self._is_open:
                connection.connect()
            with ended_after(answer_seconds, connection.sock):
                connection.request("POST", self.path, body=body, headers=headers)
                with connection.getresponse() as response:
                    return response.status, response.read()
        except BaseException:
            # Whatever is left of this conversation must not be taken for the next one's answer.
            connection.close()
            raise

    @property
    def _is_open(self) -> bool:
        return self._connection.sock is not None

    @cached_property
    def _connection(self) -> HTTPConnection:
        """It can be closed and opened again, and reads the authorities to trust only once."""
        if self._scheme == "https":
            return HTTPSConnection(self.host, timeout=CONNECT_SECONDS)
        return HTTPConnection(self.host, timeout=CONNECT_SECONDS)
