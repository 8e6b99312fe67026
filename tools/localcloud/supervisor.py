"""The one process of the data plane: functions, event sources, front door and stand-ins.

Run by `python -m localcloud start`, ended by a signal. Its environment says which cloud it is.
"""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

from aiohttp import web

from localcloud.aws import Aws
from localcloud.cloud import HOST, Cloud
from localcloud.event_sources import EventSources
from localcloud.front_door import FrontDoor
from localcloud.issuer import Issuer
from localcloud.mailbox import Mailbox
from localcloud.payments import PaymentProvider
from localcloud.postgres import embedded, libpq_variables
from localcloud.runtime import Runtime

EMULATOR_SECONDS = 30.0
POLL_SECONDS = 0.05
SHUTDOWN_SECONDS = 0.5
"""A client that waits for an answer is not worth waiting for: the cloud is going away."""

INVOKE_BYTES = 7 * 1024 * 1024
"""More than Lambda takes, so that the runtime refuses and not the server in front of it."""


async def supervise(cloud: Cloud) -> None:
    """Run every part until SIGTERM or SIGINT; parts end in the opposite order."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)

    async with contextlib.AsyncExitStack() as parts:
        # The stand-ins need nothing, and the emulator and the database start meanwhile.
        stand_ins = {
            "issuer": Issuer(cloud.url("issuer")).application(),
            "payments": PaymentProvider().application(),
            "mailbox": Mailbox().application(),
        }
        for name, application in stand_ins.items():
            await _serve(parts, cloud, name, application)
        database_url = cloud.database_url or await _start_database(parts, cloud)
        await _emulator_answers(cloud)

        aws = Aws(cloud.url("aws"))
        parts.callback(aws.close)
        runtime = Runtime(
            aws,
            home=cloud.home,
            python=_runtime_python(),
            extra_variables={
                "AWS_ENDPOINT_URL": cloud.url("aws"),
                **libpq_variables(database_url),
            },
        )
        parts.push_async_callback(runtime.close)
        await runtime.start()
        event_sources = EventSources(aws, runtime)
        parts.push_async_callback(event_sources.close)
        await event_sources.start()

        control_plane = web.Application(client_max_size=INVOKE_BYTES)
        control_plane.add_routes(runtime.routes())
        await _serve(parts, cloud, "lambda", control_plane)
        door = FrontDoor(aws, runtime, log=cloud.logs / "api.log")
        parts.push_async_callback(door.close)
        await _serve(parts, cloud, "api", door.application())
        await ended.wait()


async def _serve(
    parts: contextlib.AsyncExitStack, cloud: Cloud, name: str, application: web.Application
) -> None:
    runner = web.AppRunner(
        application,
        access_log=None,
        handler_cancellation=False,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    await runner.setup()
    parts.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, HOST, cloud.port(name)).start()


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
    return os.environ.get("LOCALCLOUD_RUNTIME_PYTHON") or sys.executable


def main() -> None:
    """Run the cloud that the environment names."""
    cloud = Cloud.from_environ(os.environ)
    python = Path(_runtime_python())
    if not python.exists():
        sys.exit(f"LOCALCLOUD_RUNTIME_PYTHON names no interpreter: {python}")
    asyncio.run(supervise(cloud))


if __name__ == "__main__":
    main()
