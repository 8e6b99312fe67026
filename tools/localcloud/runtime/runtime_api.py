"""The Runtime API of one execution environment: how its process gets work and hands in answers.

See "Using the Lambda runtime API" in AWS's developer guide. Each environment has an address of
its own, because AWS_LAMBDA_RUNTIME_API is a host and a port and nothing more.
"""

import asyncio
from http import HTTPStatus

import msgspec
from aiohttp import web

from localcloud.runtime.errors import MAX_RESPONSE_BYTES, InitRefused, ResponseTooLarge

_MARGIN_BYTES = 1024 * 1024
"""Read a little beyond the limit, so that the invoker is told and not only the runtime."""


class Work(msgspec.Struct, frozen=True):
    """One invocation as the process gets it."""

    request_id: str
    payload: bytes
    deadline_ms: int
    function_arn: str
    trace: str


class Answer(msgspec.Struct, frozen=True):
    """What the process made of it; `error_type` is set when the handler raised."""

    payload: bytes
    error_type: str | None = None


class _HandlerError(msgspec.Struct, frozen=True, rename={"error_type": "errorType"}):
    error_type: str = "Unhandled"


class RuntimeApi:
    """Serves one process on 127.0.0.1."""

    def __init__(self) -> None:
        self.idle = asyncio.Event()
        """The process waits for work."""
        self._work: asyncio.Queue[Work] = asyncio.Queue(maxsize=1)
        self._init_error: InitRefused | None = None
        self._request_id = ""
        self._answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)

    async def open(self) -> str:
        """Listen, and return the address (host and port)."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"{host}:{port}"

    async def close(self) -> None:
        """Stop listening; connections that are open end."""
        self._work.shutdown(immediate=True)
        await self._runner.cleanup()

    async def initialised(self) -> None:
        """Wait until the process asks for work; raises InitRefused when it cannot."""
        await self.idle.wait()
        if self._init_error:
            raise self._init_error

    async def deliver(self, work: Work) -> Answer:
        """Hand work to the process that waits for it, and return its answer."""
        self.idle.clear()
        self._request_id = work.request_id
        self._answer = asyncio.get_running_loop().create_future()
        self._work.put_nowait(work)
        return await self._answer

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_RESPONSE_BYTES + _MARGIN_BYTES)
        prefix = "/2018-06-01/runtime"
        application.add_routes(
            [
                web.get(f"{prefix}/invocation/next", self._next),
                web.post(f"{prefix}/invocation/{{request_id}}/response", self._response),
                web.post(f"{prefix}/invocation/{{request_id}}/error", self._error),
                web.post(f"{prefix}/init/error", self._refuse_init),
            ]
        )
        return application

    async def _next(self, _: web.Request) -> web.Response:
        self.idle.set()
        try:
            work = await self._work.get()
        except asyncio.QueueShutDown:
            return _status(HTTPStatus.GONE)
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": work.request_id,
            "Lambda-Runtime-Deadline-Ms": str(work.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": work.function_arn,
            "Lambda-Runtime-Trace-Id": work.trace,
        }
        return web.Response(body=work.payload, headers=headers)

    async def _response(self, request: web.Request) -> web.Response:
        try:
            payload = await request.read()
        except web.HTTPRequestEntityTooLarge:
            payload = bytes(MAX_RESPONSE_BYTES + 1)
        if len(payload) > MAX_RESPONSE_BYTES:
            if not self._answer.done():
                self._answer.set_exception(ResponseTooLarge())
            return _status(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self._answered(request, Answer(payload))

    async def _error(self, request: web.Request) -> web.Response:
        payload = await request.read()
        return self._answered(request, Answer(payload, _error_type(payload)))

    def _answered(self, request: web.Request, answer: Answer) -> web.Response:
        if request.match_info["request_id"] != self._request_id or self._answer.done():
            return _status(HTTPStatus.BAD_REQUEST)
        self._answer.set_result(answer)
        return _status(HTTPStatus.ACCEPTED)

    async def _refuse_init(self, request: web.Request) -> web.Response:
        self._init_error = InitRefused(await request.read())
        self.idle.set()
        return _status(HTTPStatus.ACCEPTED)


def _status(status: HTTPStatus) -> web.Response:
    return web.json_response({"status": status.phrase}, status=status)


def _error_type(document: bytes) -> str:
    try:
        return msgspec.json.decode(document, type=_HandlerError).error_type
    except msgspec.DecodeError:
        return "Unhandled"
