"""Serves the deployed HTTP API: one request from the client to the function and back."""

import asyncio
import json
import logging
import secrets
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.aws import Aws
from localcloud.front_door import cors
from localcloud.front_door.access_log import AccessLog
from localcloud.front_door.answer import Answer, answer_of
from localcloud.front_door.authorization import Authorization
from localcloud.front_door.deployment import Deployment, Deployments, Route
from localcloud.front_door.event import Arrival, payload
from localcloud.front_door.refusals import (
    IntegrationBusy,
    IntegrationFailed,
    NoRoute,
    Refusal,
    TooLarge,
)
from localcloud.front_door.routing import find_route
from localcloud.front_door.throttling import Throttling
from localcloud.runtime import Runtime

MAXIMUM_BODY_BYTES = 10 * 1024 * 1024
Context = dict[str, object]

_log = logging.getLogger(__name__)


class FrontDoor:
    """The data plane of the one HTTP API that the emulated control plane knows."""

    def __init__(self, aws: Aws, runtime: Runtime, *, log: Path) -> None:
        self._runtime = runtime
        self._deployments = Deployments(aws)
        self._log = AccessLog(log)
        self._throttling = Throttling()
        self._session = aiohttp.ClientSession()
        self._authorization = Authorization(self._session)

    def application(self) -> web.Application:
        """Return the application that answers every method and path."""
        application = web.Application(client_max_size=MAXIMUM_BODY_BYTES)
        application.router.add_route("*", "/{path:.*}", self._serve)
        return application

    async def close(self) -> None:
        """Let go of connections and the log."""
        await self._session.close()
        self._log.close()

    async def _serve(self, request: web.Request) -> web.Response:
        arrived_at = time.time()
        began = time.perf_counter()
        try:
            deployment = await self._deployments.current()
        except (BotoCoreError, ClientError) as error:
            _log.warning("the API cannot be read: %s", error)
            return _not_served("The HTTP API cannot be read at the moment.")
        if deployment is None:
            return _not_served("No HTTP API is deployed here yet.")

        context = _first_context(request, deployment, arrived_at)
        try:
            answer = await self._answer(request, deployment, context, arrived_at)
        except Refusal as refusal:
            answer = _refused(refusal, context)
        response = _response(answer, deployment, request, context)
        context["status"] = answer.status
        context["responseLength"] = len(answer.body)
        context["responseLatency"] = round((time.perf_counter() - began) * 1000)
        self._log.write(deployment.log_format, context)
        return response

    async def _answer(
        self, request: web.Request, deployment: Deployment, context: Context, arrived_at: float
    ) -> Answer:
        if deployment.cors and cors.is_preflight(request.method, request.headers):
            headers = cors.preflight_headers(deployment.cors, request.headers["Origin"])
            return Answer(HTTPStatus.NO_CONTENT, tuple(headers.items()), b"")
        path, _, query = request.raw_path.partition("?")
        match = find_route(deployment.routes, request.method, path)
        if match is None:
            raise NoRoute
        route = match.route
        context["routeKey"] = route.key
        self._throttling.admit(route)
        header = route.authorizer.header if route.authorizer else ""
        claims = await self._authorization.check(route, request.headers.get(header))
        for name, value in (claims or {}).items():
            context[f"authorizer.claims.{name}"] = value

        arrival = await _arrival(request, path, query, context, arrived_at)
        event = payload(
            arrival,
            api_id=deployment.api_id,
            route=route,
            path_parameters=match.path_parameters,
            claims=claims,
        )
        return await self._integrate(route, event, context)

    async def _integrate(self, route: Route, event: dict[str, Any], context: Context) -> Answer:
        trace = event["headers"]["x-amzn-trace-id"]
        began = time.perf_counter()
        try:
            async with asyncio.timeout(route.timeout_seconds):
                result = await self._runtime.invoke(
                    route.function, None, json.dumps(event).encode(), trace=trace
                )
        except TimeoutError as error:
            raise IntegrationBusy("the integration timed out") from error
        finally:
            context["integrationLatency"] = round((time.perf_counter() - began) * 1000)
        context["integrationStatus"] = context["integration.status"] = result.status
        context["integration.requestId"] = result.request_id
        if result.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise IntegrationBusy("the function is throttled")
        if result.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TooLarge("the event is larger than a function takes")
        if result.status != HTTPStatus.OK or result.function_error:
            raise IntegrationFailed(result.payload.decode(errors="replace")[:1000])
        return answer_of(result.payload)


def _not_served(message: str) -> web.Response:
    """Answer where AWS would not even resolve the API's host name."""
    return web.json_response({"message": message}, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _first_context(request: web.Request, deployment: Deployment, arrived_at: float) -> Context:
    stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(arrived_at))
    return {
        "apiId": deployment.api_id,
        "domainName": request.host,
        "httpMethod": request.method,
        "identity.sourceIp": request.remote,
        "identity.userAgent": request.headers.get("User-Agent"),
        "path": request.raw_path.partition("?")[0],
        "protocol": f"HTTP/{request.version.major}.{request.version.minor}",
        "requestId": secrets.token_urlsafe(11) + "=",
        "requestTime": stamp,
        "requestTimeEpoch": int(arrived_at * 1000),
        "stage": "$default",
    }


async def _arrival(
    request: web.Request, path: str, query: str, context: Context, arrived_at: float
) -> Arrival:
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise TooLarge(f"more than {MAXIMUM_BODY_BYTES} bytes") from error
    return Arrival(
        method=request.method,
        path=path,
        query=query,
        headers=request.headers,
        body=body,
        source_ip=request.remote or "127.0.0.1",
        port=request.url.port or 80,
        protocol=str(context["protocol"]),
        request_id=str(context["requestId"]),
        arrived_at=arrived_at,
    )


def _refused(refusal: Refusal, context: Context) -> Answer:
    context["error.message"] = refusal.message
    context["error.messageString"] = json.dumps(refusal.message)
    integration = isinstance(refusal, IntegrationBusy | IntegrationFailed)
    reason = "integrationErrorMessage" if integration else "authorizer.error"
    context[reason] = str(refusal) or refusal.message
    body = json.dumps({"message": refusal.message}, separators=(",", ":")).encode()
    headers = {"content-type": "application/json", **refusal.headers}
    return Answer(refusal.status, tuple(headers.items()), body)


def _response(
    answer: Answer, deployment: Deployment, request: web.Request, context: Context
) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body)
    response.headers.popall("Content-Type", None)
    own = dict[str, str]()
    preflight = cors.is_preflight(request.method, request.headers)
    if deployment.cors and not preflight:
        own = cors.answer_headers(deployment.cors, request.headers.get("Origin"))
    for name, value in answer.headers:
        # The API's CORS configuration takes the place of the function's own headers.
        if deployment.cors and not preflight and name.startswith(cors.PREFIX):
            continue
        response.headers.add(name, value)
    response.headers.update(own)
    response.headers["Apigw-Requestid"] = str(context["requestId"])
    return response
