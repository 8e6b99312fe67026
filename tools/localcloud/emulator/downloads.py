# pyright: basic
# moto's Lambda models are untyped.
# ruff: noqa: SLF001 - moto has no public way to all regions' functions.
"""Finds the zips behind the download addresses that the fixed Lambda API hands out."""

from collections.abc import Iterator

from moto.awslambda.models import LambdaBackend, lambda_backends


def function_code(name: str, version: str) -> bytes | None:
    """Return the zip of one version of a function in whatever region it is."""
    for backend in _backends():
        group = backend._lambdas._functions.get(name)
        if group is None:
            continue
        for function in [group["latest"], *group["versions"]]:
            if function is not None and str(function.version) == version:
                return function.code_bytes
    return None


def layer_content(name: str, version: str) -> bytes | None:
    """Return the zip of one version of a layer in whatever region it is."""
    for backend in _backends():
        layer = backend._layers._layers.get(name)
        if layer is not None and version in layer.layer_versions:
            return layer.layer_versions[version].code_bytes
    return None


def _backends() -> Iterator[LambdaBackend]:
    for regions in list(lambda_backends.values()):
        yield from list(regions.values())
