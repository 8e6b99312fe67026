"""The HTTP door: every route of the service, and the one table of errors.

Every field that goes out is listed in a struct here, and nothing else goes out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from chassis.clock import utc_now
from chassis.http import (
    JSON,
    MERGE_PATCH,
    ErrorStatus,
    HttpApi,
    Page,
    PageQuery,
    Refused,
    Request,
    Response,
    Route,
    decode_cursor,
    idempotently,
    page_of,
)
from chassis.http.problem import FORBIDDEN, NOT_FOUND
from chassis.ids import uuid7
from chassis.settings import settings
from herons import domain, use_cases, wiring
from herons.config import SERVICE, ApiSettings
from herons.errors import HeronNotFound

ADMIN: Final = "herons/admin"
READ: Final = "herons/read"
WRITE: Final = "herons/write"


class Heron(Struct, frozen=True, kw_only=True):
    """A heron as clients see it; its ETag is its version."""

    heron_id: UUID
    version: int
    owner_id: UUID
    name: str
    created_at: datetime
    updated_at: datetime


class LastHeron(Struct, frozen=True):
    """Where a page of herons ended."""

    heron_id: UUID


class HeronQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which to list: one's own; administrators see all, or may name an owner."""

    owner_id: UUID | None = None


def create_heron(request: Request[domain.HeronDetails]) -> Response:
    """Store what the caller has sent, once per Idempotency-Key."""
    owner_id = request.caller.subject_uuid()
    with wiring.unit_of_work() as uow:

        def create() -> Response:
            heron = use_cases.create_heron(
                heron_id=uuid7(), owner_id=owner_id, details=request.body, uow=uow, now=utc_now()
            )
            return _response(heron, status=201, location=f"/herons/{heron.heron_id}")

        return idempotently(uow, request, create)


def read_heron(request: Request[None]) -> Response:
    """Return a heron to its owner or to an administrator."""
    heron = use_cases.read_heron(
        heron_id=request.path_uuid("heron_id"), reader_id=_caller(request), herons=wiring.herons()
    )
    return _response(heron)


def list_herons(request: Request[None, HeronQuery]) -> Response:
    """Return a page of the caller's, or of anybody's to an administrator; newest first."""
    query = request.query
    found = use_cases.list_herons(
        owner_id=_listed_owner(request),
        after=decode_cursor(query.cursor, LastHeron).heron_id if query.cursor else None,
        limit=query.limit + 1,
        herons=wiring.herons(),
    )
    shown = [_representation(heron) for heron in found]
    return Response(
        body=page_of(shown, limit=query.limit, position=lambda last: LastHeron(last.heron_id))
    )


def change_heron(request: Request[domain.HeronChange]) -> Response:
    """Change a heron of the caller, or anybody's for an administrator."""
    with wiring.unit_of_work() as uow:
        heron = use_cases.change_heron(
            heron_id=request.path_uuid("heron_id"),
            changer_id=_caller(request),
            change=request.body,
            check_version=request.require_match,
            uow=uow,
            now=utc_now(),
        )
    return _response(heron)


def delete_heron(request: Request[None]) -> Response:
    """Delete a heron of the caller, or anybody's for an administrator."""
    with wiring.unit_of_work() as uow:
        use_cases.delete_heron(
            heron_id=request.path_uuid("heron_id"),
            deleter_id=_caller(request),
            check_version=request.require_match,
            uow=uow,
            now=utc_now(),
        )
    return Response(status=204)


def _caller(request: Request[Any, Any]) -> UUID | None:
    """Return whose own may be touched; None for an administrator, who may touch any."""
    return None if request.caller.has(ADMIN) else request.caller.subject_uuid()


def _listed_owner(request: Request[None, HeronQuery]) -> UUID | None:
    wanted, caller_id = request.query.owner_id, _caller(request)
    if caller_id is not None and wanted not in (None, caller_id):
        raise Refused(FORBIDDEN, f"Only a token with {ADMIN} may list those of somebody else.")
    return wanted or caller_id


def _representation(heron: domain.Heron) -> Heron:
    return msgspec.convert(heron, Heron, from_attributes=True)


def _response(heron: domain.Heron, **more: Any) -> Response:
    return Response(body=_representation(heron), etag=heron.version, **more)


ROUTES: Final = (
    Route(
        method="POST",
        path="/herons",
        endpoint=create_heron,
        scopes=(WRITE,),
        summary="Create a heron",
        body=domain.HeronDetails,
        returns=Heron,
        success=(201,),
        idempotent=True,
    ),
    Route(
        method="GET",
        path="/herons",
        endpoint=list_herons,
        scopes=(READ, ADMIN),
        summary="List herons, the newest first",
        query=HeronQuery,
        returns=Page[Heron],
    ),
    Route(
        method="GET",
        path="/herons/{heron_id}",
        endpoint=read_heron,
        scopes=(READ, ADMIN),
        summary="Read a heron",
        returns=Heron,
        errors=(HeronNotFound,),
    ),
    Route(
        method="PATCH",
        path="/herons/{heron_id}",
        endpoint=change_heron,
        scopes=(WRITE, ADMIN),
        summary="Change a heron",
        body=domain.HeronChange,
        media_types=(MERGE_PATCH, JSON),
        returns=Heron,
        if_match=True,
        errors=(HeronNotFound,),
    ),
    Route(
        method="DELETE",
        path="/herons/{heron_id}",
        endpoint=delete_heron,
        scopes=(WRITE, ADMIN),
        summary="Delete a heron",
        success=(204,),
        if_match=True,
        errors=(HeronNotFound,),
    ),
)

ERRORS: Final[Mapping[type[Exception], ErrorStatus]] = {HeronNotFound: NOT_FOUND}

handler: Final = HttpApi(
    routes=ROUTES, errors=ERRORS, settings=lambda: settings(ApiSettings), service=SERVICE
)
