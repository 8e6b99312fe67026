"""The Invoke API over HTTP, and the routes by which people and tests look into the runtime."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec
from aiohttp import web

from localcloud.runtime.control_plane import Kind, Runtime
from localcloud.runtime.faults import Fault

Handler = Callable[[web.Request], Awaitable[web.Response]]

KINDS: dict[str, Kind] = {"RequestResponse": "RequestResponse", "Event": "Event"}
LARGEST_BODY_BYTES = 16 * 1024 * 1024
"""Above Lambda's own limit, so that it is the runtime that refuses."""


def invoke_application(runtime: Runtime) -> web.Application:
    """Return the Invoke API of one runtime, and what lets people and tests look into it."""
    application = web.Application(client_max_size=LARGEST_BODY_BYTES)
    application.add_routes(
        [
            web.post("/2015-03-31/functions/{function}/invocations", _invoke(runtime)),
            web.get("/stats", _stats(runtime)),
            web.get("/invocations", _invocations(runtime)),
            web.put("/faults", _order_fault(runtime)),
        ]
    )
    return application


def _invoke(runtime: Runtime) -> Handler:
    async def invoke(request: web.Request) -> web.Response:
        kind = request.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if kind not in KINDS:
            return web.json_response(
                {"Type": "User", "Message": f"the local cloud has no invocation type {kind}"},
                status=HTTPStatus.BAD_REQUEST,
                headers={"x-amzn-ErrorType": "InvalidParameterValueException"},
            )
        result = await runtime.invoke(
            request.match_info["function"],
            request.query.get("Qualifier"),
            await request.read(),
            trace=request.headers.get("X-Amzn-Trace-Id"),
            kind=KINDS[kind],
        )
        headers = {
            "Content-Type": "application/json",
            "x-amzn-RequestId": result.request_id,
            "X-Amz-Function-Error": result.function_error,
            "X-Amz-Executed-Version": result.executed_version,
            "x-amzn-ErrorType": result.error_type,
        }
        return web.Response(
            status=result.status,
            body=result.payload,
            headers={name: value for name, value in headers.items() if value},
        )

    return invoke


def _stats(runtime: Runtime) -> Handler:
    async def stats(_: web.Request) -> web.Response:
        return web.json_response(runtime.stats())

    return stats


def _invocations(runtime: Runtime) -> Handler:
    async def invocations(request: web.Request) -> web.Response:
        try:
            since = float(request.query.get("since", "0"))
        except ValueError:
            return web.json_response({"error": "since: seconds since the epoch"}, status=400)
        reports = msgspec.to_builtins(runtime.invocations(since))
        return web.json_response({"invocations": reports})

    return invocations


def _order_fault(runtime: Runtime) -> Handler:
    async def order_fault(request: web.Request) -> web.Response:
        try:
            fault = msgspec.json.decode(await request.read(), type=Fault)
        except msgspec.DecodeError as error:
            return web.json_response({"error": str(error)}, status=400)
        runtime.order_fault(fault)
        return web.Response(status=HTTPStatus.NO_CONTENT)

    return order_fault
