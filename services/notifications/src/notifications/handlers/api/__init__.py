"""The HTTP door: every route of the service, and the one table of errors."""

from collections.abc import Mapping
from typing import Final

from chassis.http import ErrorStatus, HttpApi, Route
from chassis.http.problem import NOT_FOUND, PRECONDITION_FAILED
from chassis.settings import settings
from notifications.config import SERVICE, ApiSettings
from notifications.errors import (
    InboxEntryNotFound,
    PreferencesStale,
    RecipientErased,
    WebhookNotFound,
    WebhookStale,
    WebhooksTooMany,
)
from notifications.handlers.api import inbox, preferences, webhooks

ROUTES: Final[tuple[Route, ...]] = (*inbox.ROUTES, *preferences.ROUTES, *webhooks.ROUTES)

ERRORS: Final[Mapping[type[Exception], ErrorStatus]] = {
    InboxEntryNotFound: NOT_FOUND,
    PreferencesStale: PRECONDITION_FAILED,
    RecipientErased: ErrorStatus(409, "RECIPIENT_DELETED", "The person was deleted"),
    WebhookNotFound: NOT_FOUND,
    WebhookStale: PRECONDITION_FAILED,
    WebhooksTooMany: ErrorStatus(
        409, "WEBHOOKS_TOO_MANY", "There are as many webhooks as one may have", facts=("most",)
    ),
}

handler: Final = HttpApi(
    routes=ROUTES, errors=ERRORS, settings=lambda: settings(ApiSettings), service=SERVICE
)
