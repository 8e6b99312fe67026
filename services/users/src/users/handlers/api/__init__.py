"""The HTTP door: every route of the service, and the one table of errors."""

from collections.abc import Mapping
from typing import Final

from chassis.http import ErrorStatus, HttpApi, Route
from chassis.http.problem import NOT_FOUND
from chassis.settings import settings
from users.config import SERVICE, ApiSettings
from users.errors import (
    EmailInUse,
    ImportNotFound,
    UserAlreadyRegistered,
    UserErased,
    UserNotFound,
)
from users.handlers.api import imports, profiles

ROUTES: Final[tuple[Route, ...]] = (*profiles.ROUTES, *imports.ROUTES)

ERRORS: Final[Mapping[type[Exception], ErrorStatus]] = {
    EmailInUse: ErrorStatus(409, "EMAIL_IN_USE", "The e-mail address is in use"),
    ImportNotFound: NOT_FOUND,
    UserAlreadyRegistered: ErrorStatus(409, "USER_ALREADY_REGISTERED", "The user is registered"),
    UserErased: ErrorStatus(409, "USER_DELETED", "The user was deleted"),
    UserNotFound: NOT_FOUND,
}

handler: Final = HttpApi(
    routes=ROUTES, errors=ERRORS, settings=lambda: settings(ApiSettings), service=SERVICE
)
