"""Where a service's document lies, and what it must contain byte for byte."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final

import msgspec

from chassis.http.openapi.document import openapi_document

_VERSION: Final = "1.0.0"


def service_document(service: str) -> dict[str, Any]:
    """Return the document of the service's `ROUTES` and `ERRORS`."""
    api = import_module(f"{service}.handlers.api")
    return openapi_document(
        title=f"{service.capitalize()} API",
        version=_VERSION,
        routes=api.ROUTES,
        errors=api.ERRORS,
    )


def openapi_path(service: str) -> Path:
    """Return `services/<service>/openapi.json`, found from the place of the code."""
    package = import_module(service)
    return Path(str(package.__file__)).parents[2] / "openapi.json"


def encoded(document: dict[str, Any]) -> bytes:
    """Return the bytes of the file: indented, with a last new line."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
