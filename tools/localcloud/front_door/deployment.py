"""Reads the HTTP API from the emulated control plane, as Terraform configured it there."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from localcloud.aws import Aws

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client

FRESH_SECONDS = 1.0
"""How long a change may take to be seen; reading at every request costs more than it."""

MAXIMUM_TIMEOUT_SECONDS = 30.0
UNLIMITED = 10_000.0
"""The account's own limit, where a stage sets none."""


class Throttle(msgspec.Struct, frozen=True):
    """Requests a second, and how many may come at once."""

    rate: float = UNLIMITED
    burst: int = int(UNLIMITED)


class Authorizer(msgspec.Struct, frozen=True):
    """A JWT authorizer: whose tokens it accepts, and for whom they are."""

    issuer: str
    audiences: tuple[str, ...]
    header: str


class Route(msgspec.Struct, frozen=True):
    """One route with everything needed to serve it."""

    key: str
    function: str
    timeout_seconds: float
    authorizer: Authorizer | None
    scopes: tuple[str, ...]
    throttle: Throttle


class Cors(msgspec.Struct, frozen=True):
    """Which origins may call from a browser, and how."""

    origins: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age_seconds: int | None = None
    credentials: bool = False


class Deployment(msgspec.Struct, frozen=True):
    """An HTTP API and its stage $default."""

    api_id: str
    routes: tuple[Route, ...]
    cors: Cors | None
    log_format: str | None


class Deployments:
    """The one API of the cloud, read again when the last answer is older than FRESH_SECONDS."""

    def __init__(self, aws: Aws, *, fresh_seconds: float = FRESH_SECONDS) -> None:
        self._aws = aws
        self._fresh_seconds = fresh_seconds
        self._read_at = 0.0
        self._reading: asyncio.Future[Deployment | None] | None = None

    async def current(self) -> Deployment | None:
        """Return the deployed API, or None before the first apply."""
        now = time.monotonic()
        if self._reading is None or now - self._read_at > self._fresh_seconds:
            self._read_at = now
            self._reading = asyncio.ensure_future(self._read())
        return await asyncio.shield(self._reading)

    async def _read(self) -> Deployment | None:
        apis: list[Any] = (await self._aws.call(self._aws.apis.get_apis)).get("Items", [])
        return await self._read_api(apis[0]) if apis else None

    async def _read_api(self, api: Any) -> Deployment | None:
        client, call, api_id = self._aws.apis, self._aws.call, str(api["ApiId"])
        found: Any = await asyncio.gather(
            call(client.get_stages, ApiId=api_id),
            call(client.get_routes, ApiId=api_id, MaxResults="500"),
            call(client.get_integrations, ApiId=api_id, MaxResults="500"),
        )
        stages, routes, integrations = ([*each.get("Items", [])] for each in found)
        stage: Any = next((each for each in stages if each["StageName"] == "$default"), None)
        if stage is None:
            return None
        by_id = {each["IntegrationId"]: each for each in integrations}
        # While Terraform destroys, a route may have lost its integration already.
        whole = [route for route in routes if _integration_id(route) in by_id]
        authorizers = await _authorizers(client, call, api_id, whole)
        return Deployment(
            api_id=api_id,
            routes=tuple(
                _route(each, by_id[_integration_id(each)], authorizers, stage) for each in whole
            ),
            cors=_cors(api.get("CorsConfiguration")),
            log_format=stage.get("AccessLogSettings", {}).get("Format"),
        )


async def _authorizers(
    client: "ApiGatewayV2Client",
    call: Callable[..., Awaitable[Any]],
    api_id: str,
    routes: list[Any],
) -> dict[str, Authorizer]:
    # moto cannot list authorizers, so each is read by the id that a route gives.
    used = sorted({route["AuthorizerId"] for route in routes if route.get("AuthorizerId")})
    found = await asyncio.gather(
        *(call(client.get_authorizer, ApiId=api_id, AuthorizerId=name) for name in used)
    )
    return {name: _authorizer(item) for name, item in zip(used, found, strict=True)}


def _authorizer(item: Any) -> Authorizer:
    source = item["IdentitySource"][0]
    return Authorizer(
        issuer=item["JwtConfiguration"]["Issuer"],
        audiences=tuple(item["JwtConfiguration"]["Audience"]),
        header=source.removeprefix("$request.header.").lower(),
    )


def _integration_id(route: Any) -> str:
    return route.get("Target", "").removeprefix("integrations/")


def _route(item: Any, integration: Any, authorizers: dict[str, Authorizer], stage: Any) -> Route:
    configured = integration.get("TimeoutInMillis", MAXIMUM_TIMEOUT_SECONDS * 1000) / 1000
    jwt = item.get("AuthorizationType") == "JWT"
    return Route(
        key=item["RouteKey"],
        function=_function_arn(integration["IntegrationUri"]),
        timeout_seconds=min(configured, MAXIMUM_TIMEOUT_SECONDS),
        authorizer=authorizers[item["AuthorizerId"]] if jwt else None,
        scopes=tuple(item.get("AuthorizationScopes") or ()),
        throttle=_throttle(item["RouteKey"], stage),
    )


def _throttle(route_key: str, stage: Any) -> Throttle:
    settings = {
        **stage.get("DefaultRouteSettings", {}),
        **stage.get("RouteSettings", {}).get(route_key, {}),
    }
    return Throttle(
        rate=settings.get("ThrottlingRateLimit", UNLIMITED),
        burst=settings.get("ThrottlingBurstLimit", int(UNLIMITED)),
    )


def _function_arn(uri: str) -> str:
    """Take the function's ARN out of an invoke ARN; a function's ARN stays as it is."""
    return uri.partition("/functions/")[2].removesuffix("/invocations") or uri


def _cors(configuration: Any) -> Cors | None:
    if not configuration:
        return None
    return Cors(
        origins=tuple(configuration.get("AllowOrigins") or ()),
        methods=tuple(configuration.get("AllowMethods") or ()),
        headers=tuple(configuration.get("AllowHeaders") or ()),
        exposed=tuple(configuration.get("ExposeHeaders") or ()),
        max_age_seconds=configuration.get("MaxAge"),
        credentials=bool(configuration.get("AllowCredentials")),
    )
