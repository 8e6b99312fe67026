"""What a client developer does against the local cloud: tokens, calls, mails, webhooks.

The demo and the flows speak to the system through this module alone, so both meet it the way a
client does: over HTTP, with a token from the issuer, and by reading the mail box.
"""

import http.client
import json
import time
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from urllib3.filepost import encode_multipart_formdata

JSON = dict[str, Any]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Endpoints(msgspec.Struct, frozen=True, rename={"lambda_": "lambda"}):
    """The addresses in `endpoints.json`, each a URL."""

    api: str
    issuer: str
    aws: str
    payments: str
    mailbox: str
    database: str
    lambda_: str
    webhooks: str
    receivers: str

    @classmethod
    def read(cls, home: Path) -> "Endpoints":
        """Read `home/endpoints.json`; FileNotFoundError when no cloud was started there."""
        return msgspec.json.decode((home / "endpoints.json").read_bytes(), type=cls)


class Answer(msgspec.Struct, frozen=True):
    """One HTTP answer: the body parsed when it is JSON, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: Any
    elapsed_ms: float


class Client:
    """Calls to a running local cloud."""

    def __init__(self, endpoints: Endpoints) -> None:
        self.endpoints = endpoints

    def token(self, subject: str, *scopes: str, expires_in: int | None = None) -> str:
        """Return an access token of the local issuer for `subject` with `scopes`."""
        form = {"sub": subject, "scope": " ".join(scopes)}
        if expires_in is not None:
            form["expires_in"] = str(expires_in)

        answer = send(
            "POST",
            f"{self.endpoints.issuer}/oauth2/token",
            body=urllib.parse.urlencode(form).encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
        return answer.body["access_token"]

    def call(
        self,
        method: Method,
        path: str,
        *,
        token: str | None = None,
        body: JSON | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request to the API; a dictionary is sent as JSON, bytes as they are."""
        sent = dict(headers or {})
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        if body is not None:
            sent.setdefault("content-type", "application/json")
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return send(method, self.endpoints.api + path, body=content, headers=sent)

    def upload(self, form: JSON, content: bytes) -> Answer:
        """Send a file by a form that a service gave out: `url`, and the `fields` to send first."""
        fields = [*form["fields"].items(), ("file", ("file", content))]
        body, content_type = encode_multipart_formdata(fields)
        return send("POST", form["url"], body=body, headers={"content-type": content_type})

    def mails(self, to: str, *, skip: int = 0) -> list[JSON]:
        """Return the mails that the mail box holds for one address, oldest first; not those seen.

        `skip` is how many the caller has: who waits for thousands need not read all of them again.
        """
        query = urllib.parse.urlencode({"to": to, "skip": skip})
        return send("GET", f"{self.endpoints.mailbox}/messages?{query}").body["messages"]

    def charges(self) -> list[JSON]:
        """Return every charge that the payment provider has made."""
        return send("GET", f"{self.endpoints.payments}/charges").body["charges"]

    def refunds(self) -> list[JSON]:
        """Return every refund that the payment provider has made."""
        return send("GET", f"{self.endpoints.payments}/refunds").body["refunds"]

    def webhook_url(self, receiver: str) -> str:
        """Return the URL to register for the webhooks of one receiver, whom any name makes."""
        return f"{self.endpoints.webhooks}/{receiver}"

    def webhook_calls(self, receiver: str) -> list[JSON]:
        """Return the calls that one receiver has heard, oldest first."""
        return send("GET", f"{self.endpoints.receivers}/{receiver}/calls").body["calls"]

    def script_payments(self, mode: str, *, times: int | None = None) -> None:
        """Have the payment provider answer the next `times` charges or refunds in `mode`."""
        self._script(f"{self.endpoints.payments}/behaviour", {"mode": mode, "times": times})

    def script_mails(self, mode: str, *, times: int | None = None) -> None:
        """Have the mail box treat the next `times` mails in `mode`."""
        self._script(f"{self.endpoints.mailbox}/behaviour", {"mode": mode, "times": times})

    def script_webhooks(self, receiver: str, mode: str, *, times: int | None = None) -> None:
        """Have one receiver answer the next `times` webhooks in `mode`."""
        url = f"{self.endpoints.receivers}/{receiver}/behaviour"
        self._script(url, {"mode": mode, "times": times})

    def break_function(self, function: str, mode: str, *, times: int) -> None:
        """Have the runtime spoil the next `times` invocations of one function."""
        fault = {"function": function, "mode": mode, "times": times}
        self._script(f"{self.endpoints.lambda_}/faults", fault)

    def invocations(self, since: float) -> list[JSON]:
        """Return the invocations that began after `since`, in seconds since the epoch."""
        answer = send("GET", f"{self.endpoints.lambda_}/invocations?since={since}")
        return answer.body["invocations"]

    def _script(self, url: str, behaviour: JSON) -> None:
        content = json.dumps(behaviour).encode()
        answer = send("PUT", url, body=content, headers={"content-type": "application/json"})
        if answer.status >= http.client.BAD_REQUEST:
            message = f"PUT {url} was refused: {answer.status} {answer.body}"
            raise ValueError(message)


def send(
    method: Method,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_seconds: float = 35,
) -> Answer:
    """Send one HTTP request to this machine; an error status is an answer, not an exception."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=timeout_seconds)
    target = address.path + (f"?{address.query}" if address.query else "")
    started = time.perf_counter()
    try:
        connection.request(method, target, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()

    received = {name.lower(): value for name, value in response.getheaders()}
    is_json = "json" in received.get("content-type", "")
    return Answer(
        status=response.status,
        headers=received,
        body=json.loads(content) if content and is_json else content.decode(errors="replace"),
        elapsed_ms=(time.perf_counter() - started) * 1000,
    )
