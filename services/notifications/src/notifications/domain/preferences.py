"""What a person has chosen: which kinds reach them on which channel. At first all do on each."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from msgspec import Struct

from notifications.domain.kinds import RULES, Kind
from notifications.errors import ChoiceFault, ChoicesRefused

FIRST_VERSION: Final = 1


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On which channels one kind is told."""

    email: bool = True
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


class Choices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a person may choose."""

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
    for kind, rule in RULES.items():
        if rule.mandatory and not choices.kinds.of(kind).email:
            yield ChoiceFault(("kinds", kind, "email"), "mandatory")
