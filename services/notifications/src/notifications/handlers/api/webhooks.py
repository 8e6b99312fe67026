"""A person's webhooks: addresses of theirs that are called about what they are told.

A secret goes out twice at most: where it is made, and where it is replaced.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct, structs

from chassis.clock import utc_now
from chassis.http import FieldError, Page, Refused, Request, Response, Route
from chassis.http.problem import VALIDATION_ERROR
from chassis.ids import uuid7
from notifications import wiring
from notifications.domain import registered_webhooks as domain
from notifications.domain.kinds import Kind
from notifications.domain.webhooks import (
    LONGEST_URL,
    SECRET_BYTES,
    WebhookSecret,
    WebhookUrl,
    registered_url,
)
from notifications.errors import (
    RecipientErased,
    UrlFault,
    WebhookNotFound,
    WebhookStale,
    WebhooksTooMany,
    WebhookUrlRefused,
)
from notifications.handlers.api.scopes import READ, WRITE
from notifications.use_cases import webhooks as use_cases


class WebhookRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to call, and about which kinds of things; all of today's where none are named."""

    url: Annotated[str, Meta(max_length=LONGEST_URL)]
    kinds: Annotated[tuple[Kind, ...], Meta(min_length=1, max_length=100)] = tuple(Kind)


class Webhook(Struct, frozen=True, kw_only=True):
    """A webhook as its owner sees it; the ETag is the version."""

    webhook_id: UUID
    version: int
    url: str
    kinds: tuple[Kind, ...]
    status: domain.WebhookStatus
    disabled_because: domain.DisabledReason | None
    created_at: datetime


class WebhookWithSecret(Webhook, frozen=True, kw_only=True):
    """A webhook with its new secret, which is shown this once."""

    secret: str


def register_webhook(request: Request[WebhookRequest]) -> Response:
    """Keep an address that the caller wants to be called at."""
    webhook = domain.Webhook(
        owner_id=request.caller.subject_uuid(),
        webhook_id=uuid7(),
        url=_url(request.body.url),
        kinds=domain.each_once(request.body.kinds),
        secret=_new_secret(),
        created_at=utc_now(),
    )
    use_cases.register_webhook(
        webhook=webhook, webhooks=wiring.people().webhooks, contacts=wiring.people().contacts
    )
    return Response(
        status=201,
        body=_with_secret(webhook),
        etag=webhook.version,
        location=f"/webhooks/{webhook.webhook_id}",
    )


def list_webhooks(request: Request[None]) -> Response:
    """Return all webhooks of the caller, who may have few: one page."""
    found = use_cases.list_webhooks(
        owner_id=request.caller.subject_uuid(), webhooks=wiring.people().webhooks
    )
    return Response(body=Page(items=tuple(_shown(each) for each in found)))


def read_webhook(request: Request[None]) -> Response:
    """Return one of the caller's webhooks."""
    found = use_cases.read_webhook(
        owner_id=request.caller.subject_uuid(),
        webhook_id=request.path_uuid("webhook_id"),
        webhooks=wiring.people().webhooks,
    )
    return Response(body=_shown(found), etag=found.version)


def rotate_secret(request: Request[None]) -> Response:
    """Give one of the caller's webhooks a new secret."""
    after = use_cases.rotate_secret(
        owner_id=request.caller.subject_uuid(),
        webhook_id=request.path_uuid("webhook_id"),
        secret=_new_secret(),
        webhooks=wiring.people().webhooks,
        now=utc_now(),
    )
    return Response(body=_with_secret(after), etag=after.version)


def delete_webhook(request: Request[None]) -> Response:
    """Forget one of the caller's webhooks."""
    use_cases.delete_webhook(
        owner_id=request.caller.subject_uuid(),
        webhook_id=request.path_uuid("webhook_id"),
        check_version=request.require_match,
        webhooks=wiring.people().webhooks,
    )
    return Response(status=204)


URL_FAULTS: Final[Mapping[UrlFault, str]] = {
    "address_not_public": "The address is not one of the public internet.",
    "character_not_allowed": "Write each character as RFC 3986 does.",
    "fragment_not_allowed": "Leave out the part after the #.",
    "host_not_allowed": "Name a host of the public internet.",
    "not_https": "Begin with https://.",
    "port_not_allowed": "Use port 443, or one from 1024 to 65535.",
    "too_long": f"Use at most {LONGEST_URL} characters.",
    "user_not_allowed": "Leave out user name and password.",
}


def _url(text: str) -> WebhookUrl:
    try:
        return registered_url(text, allowed_networks=wiring.webhook_networks())
    except WebhookUrlRefused as error:
        fault = FieldError(pointer="/url", code=error.reason, detail=URL_FAULTS[error.reason])
        raise Refused(VALIDATION_ERROR, str(error), errors=[fault]) from error


def _new_secret() -> WebhookSecret:
    return WebhookSecret.made_of(os.urandom(SECRET_BYTES))


def _shown(webhook: domain.Webhook) -> Webhook:
    return Webhook(
        webhook_id=webhook.webhook_id,
        version=webhook.version,
        url=webhook.url.value,
        kinds=webhook.kinds,
        status=webhook.status,
        disabled_because=webhook.disabled_because,
        created_at=webhook.created_at,
    )


def _with_secret(webhook: domain.Webhook) -> WebhookWithSecret:
    shown = structs.asdict(_shown(webhook))
    return WebhookWithSecret(**shown, secret=webhook.secret.value)


ROUTES: Final = (
    Route(
        method="POST",
        path="/webhooks",
        endpoint=register_webhook,
        scopes=(WRITE,),
        summary="Register a webhook; its secret is shown this once",
        body=WebhookRequest,
        returns=WebhookWithSecret,
        success=(201,),
        errors=(RecipientErased, WebhooksTooMany),
    ),
    Route(
        method="GET",
        path="/webhooks",
        endpoint=list_webhooks,
        scopes=(READ,),
        summary="List one's webhooks, the oldest first",
        returns=Page[Webhook],
    ),
    Route(
        method="GET",
        path="/webhooks/{webhook_id}",
        endpoint=read_webhook,
        scopes=(READ,),
        summary="Read a webhook",
        returns=Webhook,
        errors=(WebhookNotFound,),
    ),
    Route(
        method="DELETE",
        path="/webhooks/{webhook_id}",
        endpoint=delete_webhook,
        scopes=(WRITE,),
        summary="Delete a webhook",
        success=(204,),
        if_match=True,
        errors=(WebhookNotFound, WebhookStale),
    ),
    Route(
        method="POST",
        path="/webhooks/{webhook_id}/rotate-secret",
        endpoint=rotate_secret,
        scopes=(WRITE,),
        summary="Replace a webhook's secret; the old one signs for 24 hours more",
        returns=WebhookWithSecret,
        errors=(WebhookNotFound, WebhookStale),
    ),
)
