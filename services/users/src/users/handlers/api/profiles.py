"""Users as clients see and change them.

Every field that goes out is listed in a struct here, and nothing else goes out.
"""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from chassis.clock import utc_now
from chassis.http import (
    JSON,
    MERGE_PATCH,
    FieldError,
    Page,
    PageQuery,
    Refused,
    Request,
    Response,
    Route,
    decode_cursor,
    page_of,
)
from chassis.http.problem import FORBIDDEN, VALIDATION_ERROR
from users import wiring
from users.domain import users as domain
from users.domain.emails import EmailText
from users.errors import (
    EmailInUse,
    EmailInvalid,
    UserAlreadyRegistered,
    UserErased,
    UserNotFound,
)
from users.handlers.api.scopes import ADMIN, READ, WRITE
from users.repository import LastUser
from users.use_cases import users as use_cases


class Registration(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new profile; only an administrator may name the `user_id`, of somebody else."""

    email: EmailText
    name: domain.PersonName
    language: domain.LanguageTag = "en"
    user_id: UUID | None = None


class User(Struct, frozen=True, kw_only=True):
    """A user as clients see it; e-mail address, name and language are null once it was deleted."""

    user_id: UUID
    version: int
    status: domain.UserStatus
    email: str | None
    name: str | None
    language: str | None
    registered_at: datetime
    updated_at: datetime


class UserQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which users to list: those there are, or those who were deleted; or the one of an address."""

    status: domain.UserStatus = "active"
    email: EmailText | None = None


def register_user(request: Request[Registration]) -> Response:
    """Register the caller, or whom an administrator names."""
    body = request.body
    profile = domain.Profile(email=body.email, name=body.name, language=body.language)
    user_id = _registrant(request)
    with _refusing_emails(pointer="/email"), wiring.unit_of_work() as uow:
        user = use_cases.register_user(user_id=user_id, profile=profile, uow=uow, now=utc_now())
    return _response(user, status=201, location=f"/users/{user.user_id}")


def read_user(request: Request[None]) -> Response:
    """Return a profile to its owner or to an administrator."""
    user = use_cases.read_user(
        user_id=request.path_uuid("user_id"), reader_id=_caller(request), users=wiring.users()
    )
    return _response(user)


def list_users(request: Request[None, UserQuery]) -> Response:
    """Return a page of users to an administrator, the newest first."""
    query = request.query
    after = decode_cursor(query.cursor, LastUser) if query.cursor else None
    with _refusing_emails(parameter="email"):
        found = use_cases.list_users(
            status=query.status,
            email=query.email,
            after=after,
            limit=query.limit + 1,
            users=wiring.users(),
        )
    shown = [_representation(user) for user in found]
    return Response(body=page_of(shown, limit=query.limit, position=_position))


def change_user(request: Request[domain.ProfileChange]) -> Response:
    """Change the profile of the caller, or of anybody for an administrator."""
    with _refusing_emails(pointer="/email"), wiring.unit_of_work() as uow:
        user = use_cases.change_user(
            user_id=request.path_uuid("user_id"),
            changer_id=_caller(request),
            change=request.body,
            check_version=request.require_match,
            uow=uow,
            now=utc_now(),
        )
    return _response(user)


def delete_user(request: Request[None]) -> Response:
    """Erase the caller, or anybody for an administrator."""
    with wiring.unit_of_work() as uow:
        use_cases.delete_user(
            user_id=request.path_uuid("user_id"),
            deleter_id=_caller(request),
            check_version=request.require_match,
            uow=uow,
            now=utc_now(),
        )
    return Response(status=204)


def _caller(request: Request[Any, Any]) -> UUID | None:
    """Return whose own user may be touched; None for an administrator, who may touch any."""
    return None if request.caller.has(ADMIN) else request.caller.subject_uuid()


def _registrant(request: Request[Registration]) -> UUID:
    if request.body.user_id is None:
        return request.caller.subject_uuid()
    if not request.caller.has(ADMIN):
        raise Refused(FORBIDDEN, f"Only a token with {ADMIN} may register somebody else.")
    return request.body.user_id


@contextmanager
def _refusing_emails(**place: str) -> Generator[None]:
    """Say where the address was that cannot be one."""
    try:
        yield
    except EmailInvalid as error:
        fault = FieldError(**place, code="invalid", detail=error.reason)
        raise Refused(VALIDATION_ERROR, str(error), errors=[fault]) from error


def _position(last: User) -> LastUser:
    return LastUser(registered_at=last.registered_at, user_id=last.user_id)


def _representation(user: domain.User) -> User:
    return User(
        user_id=user.user_id,
        version=user.version,
        status=user.status,
        email=user.profile and user.profile.email,
        name=user.profile and user.profile.name,
        language=user.profile and user.profile.language,
        registered_at=user.registered_at,
        updated_at=user.updated_at,
    )


def _response(user: domain.User, **more: Any) -> Response:
    return Response(body=_representation(user), etag=user.version, **more)


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
        errors=(EmailInUse, UserAlreadyRegistered, UserErased),
    ),
    Route(
        method="GET",
        path="/users",
        endpoint=list_users,
        scopes=(ADMIN,),
        summary="List users, the newest first",
        query=UserQuery,
        returns=Page[User],
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
    Route(
        method="PATCH",
        path="/users/{user_id}",
        endpoint=change_user,
        scopes=(WRITE, ADMIN),
        summary="Change a user's profile",
        body=domain.ProfileChange,
        media_types=(MERGE_PATCH, JSON),
        returns=User,
        if_match=True,
        errors=(EmailInUse, UserNotFound),
    ),
    Route(
        method="DELETE",
        path="/users/{user_id}",
        endpoint=delete_user,
        scopes=(WRITE, ADMIN),
        summary="Erase a user for good",
        success=(204,),
        if_match=True,
        errors=(UserNotFound,),
    ),
)
