"""Serves one small application on a port of its own, and talks JSON with it."""

import contextlib
import http.client
import json
import ssl
from collections.abc import Generator, Mapping
from typing import Any

import msgspec
from aiohttp import web

from localcloud.testing.emulator import free_port
from localcloud.testing.loop import run_in, running_loop

WAIT_SECONDS = 10.0


class Reply(msgspec.Struct, frozen=True):
    """Status and body; the body is parsed when it is JSON."""

    status: int
    body: Any


class StandIn(msgspec.Struct, frozen=True):
    """A running application."""

    port: int

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        wait_seconds: float = WAIT_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> Reply:
        """Send one request; text and bytes go as they are, anything else as JSON."""
        content = body if isinstance(body, str | bytes | None) else json.dumps(body)
        connection = _connection(self.port, wait_seconds, tls)
        try:
            connection.request(method, path, content, dict(headers or {}))
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        is_json = "json" in (answer.getheader("content-type") or "")
        return Reply(answer.status, json.loads(text) if is_json else text)


@contextlib.contextmanager
def running_stand_in(
    application: web.Application, port: int | None = None, *, tls: ssl.SSLContext | None = None
) -> Generator[StandIn]:
    """Serve an application until the context ends."""
    port = port or free_port()
    runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)

    async def serve() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls).start()

    with running_loop() as loop:
        run = run_in(loop)
        run(serve())
        yield StandIn(port)
        run(runner.cleanup())


def _connection(
    port: int, wait_seconds: float, tls: ssl.SSLContext | None
) -> http.client.HTTPConnection:
    if tls is None:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=wait_seconds)
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=wait_seconds, context=tls)
