"""The emulator's neighbours in tests: a real mail box, and a runtime that only writes down."""

import contextlib
from collections.abc import Callable, Generator
from typing import Any

from aiohttp import web

from localcloud.mailbox import Mailbox
from localcloud.testing.emulator import free_port
from localcloud.testing.loop import run_in, running_loop


class RecordingRuntime:
    """Stands where the runtime is; answers every invocation with `answer`."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget what came, and answer `null` again."""
        self.invocations: list[dict[str, Any]] = []
        self.answer: Callable[[], web.Response] = _null

    def application(self) -> web.Application:
        """Return an application that takes any invocation."""
        application = web.Application()
        application.router.add_post("/{path:.*}", self._record)
        return application

    async def _record(self, request: web.Request) -> web.Response:
        self.invocations.append(
            {
                "path": request.path_qs,
                "type": request.headers.get("X-Amz-Invocation-Type"),
                "payload": (await request.read()).decode(),
            }
        )
        return self.answer()


class Neighbours:
    """Both of them, and the variables by which an emulator finds them."""

    def __init__(self, runtime: RecordingRuntime, variables: dict[str, str]) -> None:
        self.runtime = runtime
        self.variables = variables


@contextlib.contextmanager
def running_neighbours() -> Generator[Neighbours]:
    """Serve both until the context ends."""
    runtime = RecordingRuntime()
    with running_loop() as loop:
        run = run_in(loop)
        parts = contextlib.AsyncExitStack()
        variables = {
            "LOCALCLOUD_LAMBDA_URL": run(_serve(parts, runtime.application())),
            "LOCALCLOUD_MAILBOX_URL": run(_serve(parts, Mailbox().application())),
        }
        yield Neighbours(runtime, variables)
        run(parts.aclose())


async def _serve(parts: contextlib.AsyncExitStack, application: web.Application) -> str:
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    parts.push_async_callback(runner.cleanup)
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return f"http://127.0.0.1:{port}"


def _null() -> web.Response:
    return web.Response(body=b"null", content_type="application/json")
