"""The one process of the data plane: functions, event sources, front door and stand-ins.

Run by `python -m localcloud start`, ended by a signal. Its environment says which cloud it is.
"""

import asyncio
import contextlib
import logging
import os
import signal
import ssl
import sys
from pathlib import Path

from aiohttp import web

from localcloud.aws import Aws
from localcloud.certificates import certified_server
from localcloud.cloud import HOST, Cloud
from localcloud.event_sources import EventSources
from localcloud.front_door import FrontDoor
from localcloud.issuer import Issuer
from localcloud.mailbox import Mailbox
from localcloud.payments import PaymentProvider
from localcloud.postgres import embedded, libpq_variables
from localcloud.runtime import DatabaseOverride, Runtime, invoke_application
from localcloud.webhook_receivers import WebhookReceivers

RUNTIME_PYTHON = Path(__file__).parents[2] / ".tools/runtime/bin/python"
"""Made by `make setup`: awslambdaric and nothing else, as on AWS."""

EMULATOR_SECONDS = 30.0
POLL_SECONDS = 0.05
SHUTDOWN_SECONDS = 0.5
"""A client that waits for an answer is not worth waiting for: the cloud is going away."""


async def supervise(cloud: Cloud) -> None:
    """Run every part until SIGTERM or SIGINT; parts end in the opposite order."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)

    async with contextlib.AsyncExitStack() as parts:
        # The stand-ins need nothing, and the emulator and the database start meanwhile.
        await _start_stand_ins(parts, cloud)
        database_url = cloud.database_url or await _start_database(parts, cloud)
        await _emulator_answers(cloud)
        aws = Aws(cloud.url("aws"))
        parts.callback(aws.close)
        runtime = await _start_runtime(parts, cloud, aws, database_url)
        event_sources = EventSources(aws, runtime)
        parts.push_async_callback(event_sources.close)
        await event_sources.start()
        door = FrontDoor(aws, runtime, log=cloud.logs / "api.log")
        parts.push_async_callback(door.close)
        await _serve(parts, cloud, "api", door.application())
        await ended.wait()


async def _start_stand_ins(parts: contextlib.AsyncExitStack, cloud: Cloud) -> None:
    await _serve(parts, cloud, "issuer", Issuer(cloud.url("issuer")).application())
    await _serve(parts, cloud, "payments", PaymentProvider().application())
    await _serve(parts, cloud, "mailbox", Mailbox().application())
    receivers = WebhookReceivers()
    tls = certified_server(HOST, authority_file=cloud.authority_file)
    await _serve(parts, cloud, "webhooks", receivers.application(), tls)
    await _serve(parts, cloud, "receivers", receivers.control_application())


async def _start_runtime(
    parts: contextlib.AsyncExitStack, cloud: Cloud, aws: Aws, database_url: str
) -> Runtime:
    variables = {
        "AWS_ENDPOINT_URL": cloud.url("aws"),
        # OpenSSL reads the trusted certificates there; botocore brings its own and does not.
        "SSL_CERT_FILE": str(cloud.authority_file),
        **libpq_variables(database_url),
    }
    runtime = Runtime(
        aws,
        home=cloud.home,
        python=_runtime_python(),
        extra_variables=variables,
        database=_override(database_url),
    )
    parts.push_async_callback(runtime.close)
    await runtime.start()
    await _serve(parts, cloud, "lambda", invoke_application(runtime))
    return runtime


def _override(database_url: str) -> DatabaseOverride | None:
    wanted = os.environ.get("LOCALCLOUD_DATABASE_OVERRIDE")
    return DatabaseOverride.from_url(database_url) if wanted else None


async def _serve(
    parts: contextlib.AsyncExitStack,
    cloud: Cloud,
    name: str,
    application: web.Application,
    tls: ssl.SSLContext | None = None,
) -> None:
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    await runner.setup()
    parts.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, HOST, cloud.port(name), ssl_context=tls).start()


async def _start_database(parts: contextlib.AsyncExitStack, cloud: Cloud) -> str:
    server = embedded(cloud.home / "postgres", cloud.port("database"))
    parts.push_async_callback(asyncio.to_thread, server.stop)
    address = await asyncio.to_thread(server.start)
    return address.url() + "?sslmode=disable"


async def _emulator_answers(cloud: Cloud) -> None:
    """Wait until the emulator listens; whoever starts both of us notices if it never does."""
    async with asyncio.timeout(EMULATOR_SECONDS):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, cloud.port("aws"))
                writer.close()
                return
            await asyncio.sleep(POLL_SECONDS)


def _runtime_python() -> str:
    """Return the interpreter that functions run in; it has awslambdaric and nothing of ours."""
    return os.environ.get("LOCALCLOUD_RUNTIME_PYTHON") or str(RUNTIME_PYTHON)


def main() -> None:
    """Run the cloud that the environment names."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    cloud = Cloud.from_environ(os.environ)
    python = Path(_runtime_python())
    if not python.exists():
        sys.exit(f"no interpreter to run functions with: {python} (LOCALCLOUD_RUNTIME_PYTHON)")
    asyncio.run(supervise(cloud))


if __name__ == "__main__":
    main()
