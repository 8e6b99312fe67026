"""What a person has chosen: which kinds reach them on which channel, and when e-mails wait.

At first all do on each, and none waits.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from msgspec import Struct

from notifications.domain.kinds import RULES, Kind
from notifications.domain.time_zones import TimeOfDay, TimeZoneName, is_time_of_day, is_time_zone
from notifications.errors import ChoiceFault, ChoicesRefused

FIRST_VERSION: Final = 1


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On which channels one kind is told; its e-mails by a digest, if that is chosen."""

    email: bool = True
    digest: bool = False
    in_app: bool = True
    webhook: bool = True


class ChoicesByKind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A choice for every kind."""

    security: Choice = Choice()
    welcome: Choice = Choice()
    payment: Choice = Choice()
    order_progress: Choice = Choice()
    webhooks: Choice = Choice()

    def of(self, kind: Kind) -> Choice:
        """Return what was chosen for a kind."""
        return getattr(self, kind)


class QuietHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when until when e-mails wait, each day; over midnight where the end comes first."""

    start: TimeOfDay
    end: TimeOfDay


class Choices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a person may choose."""

    time_zone: TimeZoneName = "UTC"
    quiet_hours: QuietHours | None = None
    kinds: ChoicesByKind = ChoicesByKind()


class Preferences(Struct, frozen=True, kw_only=True):
    """A person's choices; the version grows with every change of them."""

    recipient_id: UUID
    version: int = FIRST_VERSION
    choices: Choices = Choices()


def checked(choices: Choices) -> Choices:
    """Return choices that may be made; raises ChoicesRefused with all that is wrong."""
    if faults := tuple(_faults(choices)):
        raise ChoicesRefused(faults=faults)
    return choices


def _faults(choices: Choices) -> Iterator[ChoiceFault]:
    if not is_time_zone(choices.time_zone):
        yield ChoiceFault(("time_zone",), "unknown_time_zone")
    if choices.quiet_hours:
        yield from _faults_of_hours(choices.quiet_hours)
    for kind, rule in RULES.items():
        if rule.mandatory and not choices.kinds.of(kind).email:
            yield ChoiceFault(("kinds", kind, "email"), "mandatory")
        if choices.kinds.of(kind).digest and not rule.digestible:
            yield ChoiceFault(("kinds", kind, "digest"), "not_digestible")


def _faults_of_hours(hours: QuietHours) -> Iterator[ChoiceFault]:
    ends = {"start": hours.start, "end": hours.end}
    malformed = [name for name, text in ends.items() if not is_time_of_day(text)]
    for name in malformed:
        yield ChoiceFault(("quiet_hours", name), "not_a_time_of_day")
    if not malformed and hours.start == hours.end:
        yield ChoiceFault(("quiet_hours", "end"), "same_as_start")
