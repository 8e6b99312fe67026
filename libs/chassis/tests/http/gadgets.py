"""A service in small: routes, endpoints and a database behind them."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from psycopg.rows import class_row

from chassis.database import Database
from chassis.errors import Failure
from chassis.http import (
    JSON,
    MERGE_PATCH,
    ErrorStatus,
    Page,
    PageQuery,
    PreconditionFailed,
    Request,
    Response,
    Route,
    decode_cursor,
    idempotently,
    page_of,
)
from chassis.http.problem import NOT_FOUND
from chassis.ids import uuid7
from chassis.unit_of_work import UnitOfWork


class GadgetNotFound(Failure):
    """There is no gadget {gadget_id}."""


class NewGadget(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=20)]
    size: Annotated[int, Meta(ge=1, le=9)] = 1


class GadgetChange(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=20)] | UnsetType = UNSET


class Gadget(Struct, frozen=True):
    gadget_id: UUID
    name: str
    version: int


class Colour(Struct, frozen=True, forbid_unknown_fields=True):
    colour: Annotated[str, Meta(pattern="^[a-z]{1,20}$")]


class Label(Struct, frozen=True):
    label: str
    colour: str
    version: int


class LastLabel(Struct, frozen=True):
    label: str


ERRORS: Mapping[type[Exception], ErrorStatus] = {GadgetNotFound: NOT_FOUND}


class Gadgets:
    """The endpoints."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def make_gadget(self, request: Request[NewGadget]) -> Response:
        gadget = Gadget(gadget_id=uuid7(), name=request.body.name, version=1)
        with UnitOfWork(self.database) as uow:

            def make() -> Response:
                uow.connection.execute(
                    "INSERT INTO gadgets VALUES (%s, %s, %s, %s)",
                    (gadget.gadget_id, request.caller.subject, gadget.name, gadget.version),
                )
                return Response(
                    status=201, body=gadget, etag=1, location=f"/gadgets/{gadget.gadget_id}"
                )

            return idempotently(uow, request, make)

    def read_gadget(self, request: Request) -> Response:
        gadget = self._gadget(request)
        return Response(body=gadget, etag=gadget.version)

    def change_gadget(self, request: Request[GadgetChange]) -> Response:
        gadget = self._gadget(request)
        request.require_match(gadget.version)
        if request.body.name is UNSET:
            return Response(body=gadget, etag=gadget.version)
        with self.database.connection().cursor(row_factory=class_row(Gadget)) as cursor:
            changed = cursor.execute(
                """
                UPDATE gadgets SET name = %s, version = version + 1
                WHERE gadget_id = %s RETURNING gadget_id, name, version
                """,
                (request.body.name, gadget.gadget_id),
            ).fetchone()
        assert changed is not None
        return Response(body=changed, etag=changed.version)

    def remove_gadget(self, request: Request) -> Response:
        gadget = self._gadget(request)
        request.require_match(gadget.version)
        self.database.connection().execute(
            "DELETE FROM gadgets WHERE gadget_id = %s", (gadget.gadget_id,)
        )
        return Response(status=204)

    def put_label(self, request: Request[Colour]) -> Response:
        label, colour = request.path["label"], request.body.colour
        if request.if_none_match_any:
            self.database.connection().execute(
                "INSERT INTO labels VALUES (%s, %s, 1)", (label, colour)
            )
            body = Label(label=label, colour=colour, version=1)
            return Response(status=201, body=body, etag=1, location=f"/labels/{label}")
        with self.database.connection().cursor(row_factory=class_row(Label)) as cursor:
            changed = cursor.execute(
                """
                UPDATE labels SET colour = %s, version = version + 1
                WHERE label = %s AND version = %s RETURNING label, colour, version
                """,
                (colour, label, request.if_match),
            ).fetchone()
        if changed is None:
            raise PreconditionFailed(version=0)
        return Response(body=changed, etag=changed.version)

    def list_labels(self, request: Request[None, PageQuery]) -> Response:
        cursor = request.query.cursor
        limit = request.query.limit
        after = decode_cursor(cursor, LastLabel).label if cursor else ""
        with self.database.connection().cursor(row_factory=class_row(Label)) as rows:
            found = rows.execute(
                """
                SELECT label, colour, version FROM labels
                WHERE label > %s ORDER BY label LIMIT %s
                """,
                (after, limit + 1),
            ).fetchall()
        return Response(
            body=page_of(found, limit=limit, position=lambda label: LastLabel(label.label))
        )

    def _gadget(self, request: Request[Any, Any]) -> Gadget:
        gadget_id = request.path_uuid("gadget_id")
        with self.database.connection().cursor(row_factory=class_row(Gadget)) as cursor:
            gadget = cursor.execute(
                "SELECT gadget_id, name, version FROM gadgets WHERE gadget_id = %s AND owner = %s",
                (gadget_id, request.caller.subject),
            ).fetchone()
        if gadget is None:
            raise GadgetNotFound(gadget_id=gadget_id)
        return gadget


def routes_of(gadgets: Gadgets) -> tuple[Route, ...]:
    return (
        Route(
            method="POST",
            path="/gadgets",
            endpoint=gadgets.make_gadget,
            scopes=("gadgets/write",),
            summary="Make a gadget",
            body=NewGadget,
            returns=Gadget,
            success=(201,),
            idempotent=True,
        ),
        Route(
            method="GET",
            path="/gadgets/{gadget_id}",
            endpoint=gadgets.read_gadget,
            scopes=("gadgets/read", "gadgets/admin"),
            summary="Read a gadget",
            returns=Gadget,
            errors=(GadgetNotFound,),
        ),
        Route(
            method="PATCH",
            path="/gadgets/{gadget_id}",
            endpoint=gadgets.change_gadget,
            scopes=("gadgets/write",),
            summary="Change a gadget",
            body=GadgetChange,
            media_types=(MERGE_PATCH, JSON),
            returns=Gadget,
            if_match=True,
            errors=(GadgetNotFound,),
        ),
        Route(
            method="DELETE",
            path="/gadgets/{gadget_id}",
            endpoint=gadgets.remove_gadget,
            scopes=("gadgets/write",),
            summary="Remove a gadget",
            success=(204,),
            if_match=True,
            errors=(GadgetNotFound,),
        ),
        Route(
            method="PUT",
            path="/labels/{label}",
            endpoint=gadgets.put_label,
            scopes=("gadgets/admin",),
            summary="Create or replace a label",
            body=Colour,
            returns=Label,
            success=(200, 201),
            conditional_put=True,
        ),
        Route(
            method="GET",
            path="/labels",
            endpoint=gadgets.list_labels,
            scopes=("gadgets/read",),
            summary="List labels",
            query=PageQuery,
            returns=Page[Label],
        ),
    )
