"""The HTTP door: every route of the service, what clients send and see, the one table of errors.

Every field that goes out is listed in a struct here, and nothing else goes out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct

from chassis.clock import utc_now
from chassis.http import ErrorStatus, FieldError, HttpApi, Refused, Request, Response, Route
from chassis.http.problem import FORBIDDEN, NOT_FOUND, VALIDATION_ERROR
from chassis.settings import settings
from users import domain, use_cases, wiring
from users.config import SERVICE, ApiSettings
from users.errors import EmailInUse, EmailInvalid, UserAlreadyRegistered, UserNotFound

ADMIN: Final = "users/admin"
READ: Final = "users/read"
WRITE: Final = "users/write"


class Registration(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new profile; only an administrator may name the `user_id`, of somebody else."""

    email: domain.EmailText
    name: domain.PersonName
    language: domain.LanguageTag = "en"
    user_id: UUID | None = None


class User(Struct, frozen=True, kw_only=True):
    """A user as clients see it."""

    user_id: UUID
    version: int
    email: str
    name: str
    language: str
    registered_at: datetime


def register_user(request: Request[Registration]) -> Response:
    """Register the caller, or whom an administrator names."""
    body = request.body
    command = use_cases.RegisterUser(
        user_id=_registrant(request), email=body.email, name=body.name, language=body.language
    )
    try:
        with wiring.unit_of_work() as uow:
            user = use_cases.register_user(command=command, uow=uow, now=utc_now())
    except EmailInvalid as error:
        raise _refused_email(error) from error
    return _response(user, status=201, location=f"/users/{user.user_id}")


def read_user(request: Request[None]) -> Response:
    """Return a profile to its owner or to an administrator."""
    reader_id = None if request.caller.has(ADMIN) else request.caller.subject_uuid()
    user_id = request.path_uuid("user_id")
    user = use_cases.read_user(user_id=user_id, reader_id=reader_id, users=wiring.users())
    return _response(user)


def _registrant(request: Request[Registration]) -> UUID:
    if request.body.user_id is None:
        return request.caller.subject_uuid()
    if not request.caller.has(ADMIN):
        raise Refused(FORBIDDEN, f"Only a token with {ADMIN} may register somebody else.")
    return request.body.user_id


def _refused_email(error: EmailInvalid) -> Refused:
    fault = FieldError(pointer="/email", code="invalid", detail=error.reason)
    return Refused(VALIDATION_ERROR, str(error), errors=[fault])


def _response(user: domain.User, **more: Any) -> Response:
    profile = msgspec.convert(user, User, from_attributes=True)
    return Response(body=profile, etag=user.version, **more)


ROUTES: Final = (
    Route(
        method="POST",
        path="/users",
        endpoint=register_user,
        scopes=(WRITE, ADMIN),
        summary="Register oneself, or as an administrator somebody else",
        body=Registration,
        returns=User,
        success=(201,),
        errors=(EmailInUse, UserAlreadyRegistered),
    ),
    Route(
        method="GET",
        path="/users/{user_id}",
        endpoint=read_user,
        scopes=(READ, ADMIN),
        summary="Read a user",
        returns=User,
        errors=(UserNotFound,),
    ),
)

ERRORS: Final[Mapping[type[Exception], ErrorStatus]] = {
    EmailInUse: ErrorStatus(409, "EMAIL_IN_USE", "The e-mail address is in use"),
    UserAlreadyRegistered: ErrorStatus(409, "USER_ALREADY_REGISTERED", "The user is registered"),
    UserNotFound: NOT_FOUND,
}

handler: Final = HttpApi(
    routes=ROUTES, errors=ERRORS, settings=lambda: settings(ApiSettings), service=SERVICE
)
