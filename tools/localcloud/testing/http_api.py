"""An HTTP API of small functions, deployed to an emulator and served by a front door."""

import contextlib
import http.client
import json
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from localcloud.aws import Aws
from localcloud.front_door import FrontDoor
from localcloud.issuer import Issuer
from localcloud.runtime import Runtime
from localcloud.testing.emulator import free_port, running_emulator
from localcloud.testing.functions import Deployment
from localcloud.testing.loop import run_in, running_loop

SOURCE = """
import time

def handler(event, context):
    path = event["rawPath"]
    if path == "/fails":
        raise ValueError("as asked for")
    if path == "/nonsense":
        return {"statusCode": "many"}
    if path == "/slow":
        time.sleep(1)
    if path == "/made":
        return {
            "statusCode": 201,
            "headers": {"Location": "/made/1", "access-control-allow-origin": "evil"},
            "cookies": ["a=1", "b=2"],
            "body": "made",
        }
    return event
"""
OPEN_ROUTES = ("ANY /echo/{name}", "GET /fails", "GET /limited", "GET /nonsense", "POST /made")
SCOPED_ROUTES = {"GET /orders": ["orders/read", "orders/admin"], "GET /me": list[str]()}
LOG_FORMAT = json.dumps(
    {
        "route": "$context.routeKey",
        "status": "$context.status",
        "subject": "$context.authorizer.claims.sub",
    }
)
CORS = {
    "AllowOrigins": ["https://shop.example"],
    "AllowMethods": ["GET", "POST"],
    "AllowHeaders": ["authorization"],
    "ExposeHeaders": ["etag"],
    "MaxAge": 600,
}


class Answer(msgspec.Struct, frozen=True):
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


class Api(msgspec.Struct, frozen=True):
    """A client of the API, and what a test may want to look at beside it."""

    aws: Aws
    issuer: Issuer
    port: int
    log: Path
    api_id: str

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """Send one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        authorization = {} if token is None else {"Authorization": f"Bearer {token}"}
        try:
            connection.request(method, path, body, {**(headers or {}), **authorization})
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, received, answer.read())
        finally:
            connection.close()

    def token(self, *scopes: str, expires_in: int = 60) -> str:
        """Return a token of the issuer for user-1."""
        return self.issuer.access_token("user-1", " ".join(scopes), expires_in=expires_in)


@contextlib.contextmanager
def running_api(home: Path, python: str) -> Generator[Api]:
    """Deploy the API and serve it until the context ends."""
    issuer = Issuer(f"http://127.0.0.1:{free_port()}")
    port = free_port()
    with running_emulator() as emulator, running_loop() as loop:
        run = run_in(loop)
        aws = Aws(emulator)
        api_id = _deploy(Deployment(aws), issuer.url)
        parts = contextlib.AsyncExitStack()
        run(_serve(parts, aws, issuer, home=home, python=python, port=port))
        yield Api(aws, issuer, port, home / "api.log", api_id)
        run(parts.aclose())
        aws.close()


async def _serve(
    parts: contextlib.AsyncExitStack,
    aws: Aws,
    issuer: Issuer,
    *,
    home: Path,
    python: str,
    port: int,
) -> None:
    runtime = Runtime(aws, home=home, python=python, extra_variables={})
    parts.push_async_callback(runtime.close)
    await runtime.start()
    door = FrontDoor(aws, runtime, log=home / "api.log")
    parts.push_async_callback(door.close)
    issuer_port = int(issuer.url.rpartition(":")[2])
    for application, where in ((issuer.application(), issuer_port), (door.application(), port)):
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        parts.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", where).start()


def _deploy(deployment: Deployment, issuer_url: str) -> str:
    deployment.function("echo", SOURCE)
    deployment.function("full", SOURCE, concurrency=0)
    apis: Any = deployment.aws.apis
    created = apis.create_api(Name="api", ProtocolType="HTTP", CorsConfiguration=CORS)
    api_id: str = created["ApiId"]
    echo = _integrate(apis, api_id, deployment.release("echo"))
    targets = {
        **dict.fromkeys((*OPEN_ROUTES, *SCOPED_ROUTES), echo),
        "GET /slow": _integrate(apis, api_id, deployment.release("echo"), timeout_ms=300),
        "GET /full": _integrate(apis, api_id, deployment.release("full")),
    }
    jwt = _authorize(apis, api_id, issuer_url)
    for key, target in targets.items():
        scopes = SCOPED_ROUTES.get(key)
        guard = {} if scopes is None else {**jwt, "AuthorizationScopes": scopes}
        apis.create_route(ApiId=api_id, RouteKey=key, Target=target, **guard)
    apis.create_stage(
        ApiId=api_id,
        StageName="$default",
        AccessLogSettings={"Format": LOG_FORMAT},
        DefaultRouteSettings={"ThrottlingRateLimit": 1000, "ThrottlingBurstLimit": 1000},
        RouteSettings={"GET /limited": {"ThrottlingRateLimit": 0.01, "ThrottlingBurstLimit": 2}},
    )
    return api_id


def _authorize(apis: Any, api_id: str, issuer_url: str) -> dict[str, str]:
    """Return what makes a route ask for a token."""
    authorizer = apis.create_authorizer(
        ApiId=api_id,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Audience": ["local"], "Issuer": issuer_url},
    )
    return {"AuthorizationType": "JWT", "AuthorizerId": authorizer["AuthorizerId"]}


def _integrate(apis: Any, api_id: str, alias_arn: str, *, timeout_ms: int = 30_000) -> str:
    path = f"2015-03-31/functions/{alias_arn}/invocations"
    integration = apis.create_integration(
        ApiId=api_id,
        IntegrationType="AWS_PROXY",
        IntegrationUri=f"arn:aws:apigateway:eu-west-1:lambda:path/{path}",
        PayloadFormatVersion="2.0",
        TimeoutInMillis=timeout_ms,
    )
    return f"integrations/{integration['IntegrationId']}"
