"""The HTTP door: every route of the service, and the one table of errors."""

from collections.abc import Mapping
from typing import Final

from chassis.http import ErrorStatus, HttpApi, Route
from chassis.http.problem import NOT_FOUND, PRECONDITION_FAILED
from chassis.settings import settings
from notifications.config import SERVICE, ApiSettings
from notifications.errors import InboxEntryNotFound, PreferencesStale
from notifications.handlers.api import inbox, preferences

ROUTES: Final[tuple[Route, ...]] = (*inbox.ROUTES, *preferences.ROUTES)

ERRORS: Final[Mapping[type[Exception], ErrorStatus]] = {
    InboxEntryNotFound: NOT_FOUND,
    PreferencesStale: PRECONDITION_FAILED,
}

handler: Final = HttpApi(
    routes=ROUTES, errors=ERRORS, settings=lambda: settings(ApiSettings), service=SERVICE
)
