"""Reads functions from the emulated control plane, as Terraform configured them there."""

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import ClientError

from localcloud.aws import Aws
from localcloud.runtime.errors import FunctionUnknown

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import GetFunctionResponseTypeDef

FRESH_SECONDS = 1.0
"""How long a deployment may take to be seen; reading on every invocation costs more than it."""


LATEST = "$LATEST"


class Package(msgspec.Struct, frozen=True):
    """A zip: its SHA-256 (base64, as AWS writes it) and where it can be downloaded."""

    sha256: str
    location: str


class Function(msgspec.Struct, frozen=True):
    """One version of a function as an invoker addressed it."""

    name: str
    qualifier: str | None
    version: str
    arn: str
    role_arn: str
    handler: str
    timeout_seconds: float
    memory_mb: int
    variables: Mapping[str, str]
    log_group: str
    code: Package
    layers: tuple[Package, ...]
    reserved_concurrency: int | None
    dead_letter_arn: str | None
    revision: str
    """Changes with anything that a running environment cannot take over."""

    routed: tuple[str, ...] = ()
    """The revisions that the qualifier leads to; two while an alias shares its invocations out."""

    @property
    def alias(self) -> str | None:
        """The alias that was asked for; None of a version, and of what is not published."""
        return self.qualifier if _is_alias(self.qualifier) else None


class Routes(msgspec.Struct, frozen=True):
    """The versions of a function that a qualifier leads to, and which share each gets, 0 to 1."""

    functions: tuple[Function, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, function: Function, others: Sequence[tuple[Function, float]] = ()) -> "Routes":
        """Return the routes of a version that leaves shares to others."""
        functions = (function, *(other for other, _ in others))
        shares = tuple(share for _, share in others)
        routed = tuple(one.revision for one in functions)
        return cls(
            tuple(msgspec.structs.replace(one, routed=routed) for one in functions),
            (1 - sum(shares), *shares),
        )

    def choose(self) -> Function:
        """Return the version of one invocation: by chance, as on AWS."""
        (chosen,) = random.choices(self.functions, self.shares)  # noqa: S311 - nothing is secret
        return chosen


class AsynchronousSettings(msgspec.Struct, frozen=True):
    """What becomes of an Event invocation that fails."""

    retries: int = 2
    max_age_seconds: float = 21_600
    on_success_arn: str | None = None
    on_failure_arn: str | None = None


class Functions:
    """The functions of the emulated account; answers are kept for FRESH_SECONDS."""

    def __init__(self, aws: Aws, *, fresh_seconds: float = FRESH_SECONDS) -> None:
        self._aws = aws
        self._fresh_seconds = fresh_seconds
        self._kept: dict[object, tuple[float, asyncio.Future[Any]]] = {}
        self._layers: dict[tuple[str, int], Package] = {}

    async def find(self, name: str, qualifier: str | None) -> Function:
        """Return a function by name or ARN; raises FunctionUnknown."""
        name, qualifier = split_reference(name, qualifier)
        routes = await self._fresh((name, qualifier), lambda: self._routes(name, qualifier))
        return routes.choose()

    async def asynchronous_settings(self, function: Function) -> AsynchronousSettings:
        """Return the event-invoke configuration of the qualifier that was addressed."""
        key = ("asynchronous", function.name, function.qualifier)
        return await self._fresh(key, lambda: self._read_asynchronous_settings(function))

    async def _fresh[T](self, key: object, read: Callable[[], Awaitable[T]]) -> T:
        """Read once for everybody who asks at the same time or soon after."""
        now = time.monotonic()
        read_at, answer = self._kept.get(key, (0.0, None))
        if answer is None or now - read_at > self._fresh_seconds:
            answer = asyncio.ensure_future(read())
            self._kept[key] = (now, answer)
        return await asyncio.shield(answer)

    async def _routes(self, name: str, qualifier: str | None) -> Routes:
        function, weights = await asyncio.gather(
            self._read(name, qualifier, qualifier), self._weights(name, qualifier)
        )
        others = [
            (await self._read(name, qualifier, version), share)
            for version, share in weights.items()
        ]
        return Routes.of(function, others)

    async def _weights(self, name: str, qualifier: str | None) -> Mapping[str, float]:
        """Return the shares of the other versions that an alias leads to."""
        if qualifier is None or not _is_alias(qualifier):
            return {}
        client = self._aws.functions
        try:
            alias = await self._aws.call(client.get_alias, FunctionName=name, Name=qualifier)
        except client.exceptions.ResourceNotFoundException:
            return {}  # Whoever reads the function says so.
        return alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})

    async def _read(self, name: str, qualifier: str | None, version: str | None) -> Function:
        """Read a version, or what a qualifier leads to; it is known by the qualifier asked for."""
        client = self._aws.functions
        addressed = {"Qualifier": version} if version else {}
        try:
            found, concurrency = await asyncio.gather(
                self._aws.call(client.get_function, FunctionName=name, **addressed),
                # A published version keeps the reservation of the moment it was published.
                self._aws.call(client.get_function_concurrency, FunctionName=name),
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
                suffix = f":{qualifier}" if qualifier else ""
                raise FunctionUnknown(f"Function not found: {name}{suffix}") from error
            raise
        attached = found.get("Configuration", {}).get("Layers", [])
        layers = await asyncio.gather(
            *(self._layer(layer.get("Arn", ""), layer.get("CodeSize", 0)) for layer in attached)
        )
        reserved = concurrency.get("ReservedConcurrentExecutions")
        return _function(found, qualifier, tuple(layers), reserved)

    async def _layer(self, arn: str, size: int) -> Package:
        # A layer version never changes, but destroying everything starts the numbers again.
        key = (arn, size)
        if key not in self._layers:
            name, version = arn.split(":")[6:8]
            layer = await self._aws.call(
                self._aws.functions.get_layer_version,
                LayerName=name,
                VersionNumber=int(version),
            )
            content = layer.get("Content", {})
            self._layers[key] = Package(
                sha256=content.get("CodeSha256", ""), location=content.get("Location", "")
            )
        return self._layers[key]

    async def _read_asynchronous_settings(self, function: Function) -> AsynchronousSettings:
        addressed = {"Qualifier": function.qualifier} if function.qualifier else {}
        try:
            found = await self._aws.call(
                self._aws.functions.get_function_event_invoke_config,
                FunctionName=function.name,
                **addressed,
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
                return AsynchronousSettings()
            raise
        destinations = found.get("DestinationConfig", {})
        return AsynchronousSettings(
            retries=found.get("MaximumRetryAttempts", 2),
            max_age_seconds=found.get("MaximumEventAgeInSeconds", 21_600),
            on_success_arn=destinations.get("OnSuccess", {}).get("Destination"),
            on_failure_arn=destinations.get("OnFailure", {}).get("Destination"),
        )


def split_reference(name: str, qualifier: str | None) -> tuple[str, str | None]:
    """Split a name, `name:qualifier`, a partial ARN or an ARN into name and qualifier."""
    reference = name.rpartition("function:")[2]
    short, _, suffix = reference.partition(":")
    return short, suffix or qualifier


def _is_alias(qualifier: str | None) -> bool:
    return qualifier is not None and qualifier != LATEST and not qualifier.isdecimal()


def _function(
    found: "GetFunctionResponseTypeDef",
    qualifier: str | None,
    layers: tuple[Package, ...],
    reserved: int | None,
) -> Function:
    configuration = found["Configuration"]
    name = configuration.get("FunctionName", "")
    arn, _, _ = configuration.get("FunctionArn", "").partition(f":function:{name}")
    code = Package(
        sha256=configuration.get("CodeSha256", ""),
        location=found["Code"].get("Location", ""),
    )
    function = Function(
        name=name,
        qualifier=qualifier,
        version=configuration.get("Version", LATEST),
        arn=f"{arn}:function:{name}" + (f":{qualifier}" if qualifier else ""),
        role_arn=configuration.get("Role", ""),
        handler=configuration.get("Handler", ""),
        timeout_seconds=configuration.get("Timeout", 3),
        memory_mb=configuration.get("MemorySize", 128),
        variables=configuration.get("Environment", {}).get("Variables", {}),
        log_group=configuration.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{name}"),
        code=code,
        layers=layers,
        reserved_concurrency=reserved,
        dead_letter_arn=configuration.get("DeadLetterConfig", {}).get("TargetArn"),
        revision="",
    )
    return msgspec.structs.replace(function, revision=_revision(function))


def _revision(function: Function) -> str:
    fixed = [
        function.role_arn,
        function.handler,
        function.timeout_seconds,
        function.memory_mb,
        sorted(function.variables.items()),
        function.code.sha256,
        [layer.sha256 for layer in function.layers],
    ]
    digest = hashlib.sha256(json.dumps(fixed).encode()).hexdigest()
    return f"{function.name}:{function.version}:{digest[:16]}"
