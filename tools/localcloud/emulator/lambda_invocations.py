# pyright: basic
# moto's Lambda responses are untyped.
"""Lambda Invoke: forwarded to the local cloud's runtime, because moto would ask Docker for it."""

import json
import os
from typing import Any

import urllib3
from moto.awslambda.responses import LambdaResponse

Answer = tuple[int, dict[str, str], bytes]
FORWARDED = ("X-Amz-Invocation-Type", "X-Amz-Log-Type", "X-Amz-Client-Context", "X-Amzn-Trace-Id")
RETURNED = (
    "x-amz-function-error",
    "x-amz-executed-version",
    "x-amz-log-result",
    "x-amzn-errortype",
    "x-amzn-requestid",
    "retry-after",
)
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 910.0
"""A function may run for 900 seconds."""

_pool = urllib3.PoolManager(
    maxsize=64,
    block=False,
    retries=False,
    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
)


def install() -> None:
    """Answer Invoke with what the runtime at LOCALCLOUD_LAMBDA_URL answers."""
    LambdaResponse.invoke = _invoke


def _invoke(self: Any) -> Answer:
    runtime = os.environ.get("LOCALCLOUD_LAMBDA_URL")
    if not runtime:
        return _unavailable("LOCALCLOUD_LAMBDA_URL is not set: this emulator runs no functions")
    target = self.path.lstrip("/")
    query = self.parsed_url.query
    try:
        answer = _pool.request(
            "POST",
            f"{runtime.rstrip('/')}/{target}" + (f"?{query}" if query else ""),
            body=self.body if isinstance(self.body, bytes) else (self.body or "").encode(),
            headers={name: self.headers[name] for name in FORWARDED if name in self.headers},
        )
    except urllib3.exceptions.HTTPError as error:
        return _unavailable(f"the runtime at {runtime} did not answer: {error}")
    headers = {name: answer.headers[name] for name in RETURNED if name in answer.headers}
    headers["content-type"] = answer.headers.get("content-type", "application/json")
    return _answer(answer.status, headers, answer.data)


def _unavailable(reason: str) -> Answer:
    """Refuse with a client error: SDKs repeat a 5xx for minutes before anybody reads it."""
    body = json.dumps({"Type": "User", "Message": reason}).encode()
    headers = {
        "content-type": "application/json",
        "x-amzn-errortype": "InvalidRequestContentException",
    }
    return _answer(400, headers, body)


def _answer(status: int, headers: dict[str, str], body: bytes) -> Answer:
    """Say the status twice: moto reads it from the headers."""
    return status, {**headers, "status": str(status)}, body
