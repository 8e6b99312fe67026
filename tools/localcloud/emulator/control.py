# pyright: basic
# WSGI applications of moto carry no types.
"""Routes under /localcloud that AWS has under other host names, or not at all.

Code and layers are downloaded here, as from the presigned URLs of AWS. Tests ask here for faults,
and which permissions functions used or lacked. Everything else is moto's.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from localcloud.emulator import downloads, faults
from localcloud.emulator.permissions import usage

PREFIX = "/localcloud/"
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class ControlApplication:
    """Answers PREFIX itself and hands everything else to moto."""

    def __init__(self, moto: Application) -> None:
        self.moto = moto

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        if not environ.get("PATH_INFO", "").startswith(PREFIX):
            return self.moto(environ, start_response)
        try:
            response = _answer(Request(environ))
        except HTTPException as error:
            response = _json({"message": error.description}, status=error.code or 500)
        return response(environ, start_response)


def _answer(request: Request) -> Response:
    match request.path.removeprefix(PREFIX).split("/"):
        case ["health"]:
            return _json({"status": "healthy"})
        case ["faults"]:
            return _faults(request)
        case ["permissions"]:
            return _json({"used": usage.used(), "lacked": usage.lacked()})
        case ["functions", name, version]:
            return _zip(downloads.function_code(name, version))
        case ["layers", name, version]:
            return _zip(downloads.layer_content(name, version))
        case _:
            raise NotFound


def _faults(request: Request) -> Response:
    match request.method:
        case "GET":
            pass
        case "DELETE":
            faults.clear()
        case "PUT":
            try:
                faults.plan(request.get_json())
            except faults.FaultInvalid as error:
                raise BadRequest(str(error)) from error
        case _:
            raise MethodNotAllowed(["GET", "PUT", "DELETE"])
    return _json({"faults": faults.planned()})


def _zip(content: bytes | None) -> Response:
    if content is None:
        raise NotFound
    return Response(content, content_type="application/zip")


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body), status=status, content_type="application/json")
