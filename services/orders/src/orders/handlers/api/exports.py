"""Exports as administrators see them: asked for, watched, and then fetched with a link."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct

from chassis.clock import utc_now
from chassis.http import FieldError, Refused, Request, Response, Route, idempotently
from chassis.http.problem import VALIDATION_ERROR
from chassis.ids import uuid7
from chassis.settings import settings
from orders import wiring
from orders.config import ApiSettings
from orders.domain import exports as domain
from orders.errors import DayFault, DaysRefused, ExportNotFound
from orders.handlers.api.scopes import ADMIN
from orders.use_cases import exports as use_cases

LINK_SECONDS: Final = 900


class ExportRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days whose orders are wanted, of UTC, both included; 366 at most."""

    first_on: Annotated[date, Meta(description="Not in the future")]
    last_on: Annotated[date, Meta(description="Not before `first_on`")]


class Export(Struct, frozen=True, kw_only=True):
    """A file of orders, and how far it has come.

    It has every order that was placed in these days and before the request, each as it was when its
    line was written. Once the export is `finished`, `download_url` leads for some minutes to the
    compressed CSV, until that is deleted: read the export again for a fresh link. In place of one
    that is `failed` another can be asked for.
    """

    export_id: UUID
    version: int
    status: domain.ExportStatus
    first_on: date
    last_on: date
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    orders: int
    compressed_bytes: int
    download_url: str | None


def request_export(request: Request[ExportRequest]) -> Response:
    """Have orders written to a file, once per Idempotency-Key."""
    with wiring.unit_of_work() as uow:

        def ask() -> Response:
            new = use_cases.request_export(
                export_id=uuid7(),
                first_on=request.body.first_on,
                last_on=request.body.last_on,
                uow=uow,
                now=utc_now(),
            )
            return _response(new, status=201, location=f"/orders/exports/{new.export_id}")

        try:
            return idempotently(uow, request, ask)
        except DaysRefused as error:
            raise _refused_days(error) from error


def read_export(request: Request[None]) -> Response:
    """Show how far an export has come, and in the end where its file is."""
    export_id = request.path_uuid("export_id")
    return _response(use_cases.read_export(export_id=export_id, exports=wiring.exports()))


DAY_FAULTS: Final[Mapping[str, str]] = {
    "before_the_first": "The last day is before the first.",
    "in_the_future": "The first day has not begun.",
    "too_many_days": f"From the first to the last there are more than {domain.MAX_DAYS} days.",
}


def _refused_days(error: DaysRefused) -> Refused:
    errors = [_field_error(fault) for fault in error.faults]
    return Refused(VALIDATION_ERROR, str(error), errors=errors)


def _field_error(fault: DayFault) -> FieldError:
    return FieldError(pointer=f"/{fault.field}", code=fault.reason, detail=DAY_FAULTS[fault.reason])


def _response(of: domain.Export, **more: Any) -> Response:
    body = Export(
        export_id=of.export_id,
        version=of.version,
        status=of.status,
        first_on=of.first_on,
        last_on=of.last_on,
        requested_at=of.requested_at,
        started_at=of.started_at,
        ended_at=of.ended_at,
        orders=of.checkpoint.orders,
        compressed_bytes=of.checkpoint.compressed_bytes,
        download_url=_download_url(of, utc_now()),
    )
    return Response(body=body, etag=of.version, **more)


def _download_url(of: domain.Export, now: datetime) -> str | None:
    kept = timedelta(days=settings(ApiSettings).exports_kept_days)
    if of.status != "finished" or of.ended_at is None or now >= of.ended_at + kept:
        return None
    return wiring.export_links().download(
        domain.export_key(of.export_id),
        file_name=f"orders-{of.first_on}-{of.last_on}.csv.gz",
        now=now,
        valid_seconds=LINK_SECONDS,
    )


ROUTES: Final = (
    Route(
        method="POST",
        path="/orders/exports",
        endpoint=request_export,
        scopes=(ADMIN,),
        summary="Ask for a file of orders",
        body=ExportRequest,
        returns=Export,
        success=(201,),
        idempotent=True,
    ),
    Route(
        method="GET",
        path="/orders/exports/{export_id}",
        endpoint=read_export,
        scopes=(ADMIN,),
        summary="Read how far an export has come",
        returns=Export,
        errors=(ExportNotFound,),
    ),
)
