"""What a person wants to be told, and where."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from chassis.http import FieldError, Refused, Request, Response, Route
from chassis.http.problem import VALIDATION_ERROR
from notifications import wiring
from notifications.domain import preferences as domain
from notifications.domain.time_zones import TimeZoneName
from notifications.errors import ChoiceFault, ChoicesRefused, PreferencesStale
from notifications.handlers.api.scopes import READ, WRITE
from notifications.use_cases import preferences as use_cases


class NotificationPreferences(Struct, frozen=True, kw_only=True):
    """All choices of a person; the ETag is the version."""

    version: int
    time_zone: TimeZoneName
    quiet_hours: domain.QuietHours | None
    kinds: domain.ChoicesByKind


def read_preferences(request: Request[None]) -> Response:
    """Return what the caller has chosen, or what holds before they do."""
    found = use_cases.read_preferences(
        recipient_id=request.caller.subject_uuid(), preferences=wiring.people().preferences
    )
    return _response(found)


def replace_preferences(request: Request[domain.Choices]) -> Response:
    """Replace all that the caller has chosen; what is left out is as if never chosen."""
    try:
        after = use_cases.replace_preferences(
            recipient_id=request.caller.subject_uuid(),
            choices=request.body,
            check_version=request.require_match,
            preferences=wiring.people().preferences,
        )
    except ChoicesRefused as error:
        raise _refused(error) from error
    return _response(after)


FAULTS: Final[Mapping[str, str]] = {
    "mandatory": "E-mails of this kind cannot be switched off.",
    "not_a_time_of_day": "Write a time of day from 00:00 to 23:59.",
    "not_digestible": "E-mails of this kind cannot wait for a digest.",
    "same_as_start": "Quiet hours cannot end when they start.",
    "unknown_time_zone": "The time zone database has no zone of this name.",
}


def _refused(error: ChoicesRefused) -> Refused:
    errors = [_field_error(fault) for fault in error.faults]
    return Refused(VALIDATION_ERROR, str(error), errors=errors)


def _field_error(fault: ChoiceFault) -> FieldError:
    pointer = "".join(f"/{step}" for step in fault.place)
    return FieldError(pointer=pointer, code=fault.reason, detail=FAULTS[fault.reason])


def _response(of: domain.Preferences, **more: Any) -> Response:
    body = NotificationPreferences(
        version=of.version,
        time_zone=of.choices.time_zone,
        quiet_hours=of.choices.quiet_hours,
        kinds=of.choices.kinds,
    )
    return Response(body=body, etag=of.version, **more)


ROUTES: Final = (
    Route(
        method="GET",
        path="/notification-preferences",
        endpoint=read_preferences,
        scopes=(READ,),
        summary="Read one's notification preferences",
        returns=NotificationPreferences,
    ),
    Route(
        method="PUT",
        path="/notification-preferences",
        endpoint=replace_preferences,
        scopes=(WRITE,),
        summary="Replace one's notification preferences",
        body=domain.Choices,
        returns=NotificationPreferences,
        if_match=True,
        errors=(PreferencesStale,),
    ),
)
