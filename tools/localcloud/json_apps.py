"""What the small stand-in servers have in common: JSON in, JSON out, and scripted behaviour.

Every refusal is a JSON object with a `message`, also where aiohttp itself refuses.
"""

from collections.abc import Awaitable, Callable, Container
from http import HTTPStatus

import msgspec
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BadInput(Exception):
    """The request cannot be used, and the message says why."""


@web.middleware
async def json_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into JSON objects with a `message`."""
    try:
        return await handler(request)
    except BadInput as error:
        return refusal(HTTPStatus.BAD_REQUEST, str(error))
    except web.HTTPException as error:
        headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return web.json_response({"message": error.reason}, status=error.status, headers=headers)


def json_application() -> web.Application:
    """Return an empty application with JSON refusals and GET /health."""
    application = web.Application(middlewares=[json_refusals])
    application.router.add_get("/health", _health)
    return application


def refusal(status: HTTPStatus, message: str) -> web.Response:
    """Return an error answer."""
    return web.json_response({"message": message}, status=status)


async def decoded[T](request: web.Request, body_type: type[T]) -> T:
    """Return the JSON body as `body_type`; raises BadInput with the reason."""
    try:
        return msgspec.json.decode(await request.read(), type=body_type)
    except msgspec.DecodeError as error:
        raise BadInput(str(error)) from error


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to behave: `times` requests long, or for good."""

    mode: str
    times: int | None = None


class Behaviour:
    """The scripted mode of a server, or of one of many that share a port."""

    def __init__(self, *modes: str) -> None:
        self._modes = modes
        self.reset()

    @property
    def script(self) -> Script:
        """What holds now."""
        return self._script

    def take(self, *, sparing: Container[str] = ()) -> str:
        """Return the mode for one request and use it up, unless it is one of `sparing`."""
        script = self._script
        if script.times is not None and script.mode not in sparing:
            left = script.times - 1
            self._script = msgspec.structs.replace(script, times=left) if left else self._normal
        return script.mode

    def reset(self) -> None:
        """Behave normally again: the first mode, for good."""
        self._normal = Script(mode=self._modes[0])
        self._script = self._normal

    def change(self, script: Script) -> None:
        """Behave as the script says; raises BadInput with the reason."""
        if script.mode not in self._modes:
            raise BadInput(f"mode must be one of {', '.join(self._modes)}")
        if script.times is not None and script.times < 1:
            raise BadInput("times must be at least 1, or null for good")
        self._script = script


def add_behaviour(
    application: web.Application, path: str, behaviour_of: Callable[[web.Request], Behaviour]
) -> None:
    """Serve at `path` the behaviour of whatever a request is about."""

    async def show(request: web.Request) -> web.Response:
        return web.json_response(msgspec.to_builtins(behaviour_of(request).script))

    async def change(request: web.Request) -> web.Response:
        behaviour_of(request).change(await decoded(request, Script))
        return await show(request)

    async def forget(request: web.Request) -> web.Response:
        behaviour_of(request).reset()
        return await show(request)

    application.router.add_get(path, show)
    application.router.add_put(path, change)
    application.router.add_delete(path, forget)


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "healthy"})
