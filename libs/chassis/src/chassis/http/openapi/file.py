"""Where a service's document lies, and what it must contain byte for byte."""

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from chassis.http.openapi.document import openapi_document


def service_document(service: str) -> dict[str, Any]:
    """Return the document of the service's `ROUTES` and `ERRORS`.

    Its version is that of the service's pyproject.toml: another major one may break clients.
    """
    api = import_module(f"{service}.handlers.api")
    return openapi_document(
        title=f"{service.capitalize()} API",
        version=_version(service),
        routes=api.ROUTES,
        errors=api.ERRORS,
    )


def openapi_path(service: str) -> Path:
    """Return `services/<service>/openapi.json`, found from the place of the code."""
    return _folder(service) / "openapi.json"


def encoded(document: dict[str, Any]) -> bytes:
    """Return the bytes of the file: indented, with a last new line."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _version(service: str) -> str:
    return tomllib.loads((_folder(service) / "pyproject.toml").read_text())["project"]["version"]


def _folder(service: str) -> Path:
    return Path(str(import_module(service).__file__)).parents[2]
