"""Imports as administrators see them: a form to upload a file with, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct

from chassis.clock import utc_now
from chassis.http import Request, Response, Route
from chassis.ids import uuid7
from chassis.settings import settings
from users import wiring
from users.config import ApiSettings
from users.domain import imports as domain
from users.errors import ImportNotFound
from users.gateways import CSV
from users.handlers.api.scopes import ADMIN
from users.use_cases import imports as use_cases

LINK_SECONDS: Final = 900


class ImportFailure(Struct, frozen=True, kw_only=True):
    """Why a file could not be imported to its end; the rows accepted before stay."""

    code: str
    detail: str


class Import(Struct, frozen=True, kw_only=True):
    """A file of users, and how far it has come.

    Lines are accepted or rejected as they are read, `processed_bytes` of `file_bytes` by now. In
    the end `rejected_rows_url` leads for some minutes to a CSV of the lines that were rejected and
    why: read the import again for a fresh link.
    """

    import_id: UUID
    version: int
    status: domain.ImportStatus
    requested_at: datetime
    upload_expires_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    file_bytes: int | None
    processed_bytes: int
    accepted: int
    rejected: int
    rejected_rows_url: str | None
    failure: ImportFailure | None


class Upload(Struct, frozen=True, kw_only=True):
    """A form to send as `multipart/form-data`: all `fields`, and then the CSV as `file`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime
    max_bytes: Annotated[int, Meta(description="A larger file is refused.")]


class RequestedImport(Import, frozen=True, kw_only=True):
    """An import that waits for its file. The form is shown this once."""

    upload: Upload


def request_import(request: Request[None]) -> Response:
    """Expect a file, and give the caller a form to upload it with."""
    now = utc_now()
    new = use_cases.request_import(
        import_id=uuid7(),
        correlation_id=request.correlation_id,
        imports=wiring.imports(),
        now=now,
    )
    form = wiring.import_links().upload(
        domain.upload_key(new.import_id),
        content_type=CSV,
        max_bytes=domain.MAX_FILE_BYTES,
        now=now,
        valid_seconds=domain.UPLOAD_SECONDS,
    )
    upload = Upload(
        url=form.url,
        fields=form.fields,
        expires_at=new.upload_expires_at,
        max_bytes=domain.MAX_FILE_BYTES,
    )
    body = RequestedImport(**_shown(new, now), upload=upload)
    location = f"/users/imports/{new.import_id}"
    return Response(status=201, body=body, etag=new.version, location=location)


def read_import(request: Request[None]) -> Response:
    """Show how far an import has come."""
    found = use_cases.read_import(
        import_id=request.path_uuid("import_id"), imports=wiring.imports()
    )
    return Response(body=Import(**_shown(found, utc_now())), etag=found.version)


def _shown(of: domain.Import, now: datetime) -> dict[str, Any]:
    failure = of.failure
    return {
        "import_id": of.import_id,
        "version": of.version,
        "status": of.status,
        "requested_at": of.requested_at,
        "upload_expires_at": of.upload_expires_at,
        "started_at": of.started_at,
        "ended_at": of.ended_at,
        "file_bytes": of.file and of.file.size_bytes,
        "processed_bytes": of.checkpoint.next_byte,
        "accepted": of.checkpoint.accepted,
        "rejected": of.checkpoint.rejected,
        "rejected_rows_url": _rejected_rows_url(of, now),
        "failure": failure and ImportFailure(code=failure.code, detail=failure.detail),
    }


def _rejected_rows_url(of: domain.Import, now: datetime) -> str | None:
    kept = timedelta(days=settings(ApiSettings).rejected_rows_kept_days)
    if of.ended_at is None or of.checkpoint.rejected == 0 or now >= of.ended_at + kept:
        return None
    return wiring.import_links().download(
        domain.rejected_key(of.import_id),
        file_name=f"rejected-rows-{of.import_id}.csv",
        now=now,
        valid_seconds=LINK_SECONDS,
    )


ROUTES: Final = (
    Route(
        method="POST",
        path="/users/imports",
        endpoint=request_import,
        scopes=(ADMIN,),
        summary="Ask to import a file of users",
        returns=RequestedImport,
        success=(201,),
    ),
    Route(
        method="GET",
        path="/users/imports/{import_id}",
        endpoint=read_import,
        scopes=(ADMIN,),
        summary="Read how far an import has come",
        returns=Import,
        errors=(ImportNotFound,),
    ),
)
