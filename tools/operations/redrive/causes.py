"""Why letters are dead, and which of them somebody means."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Self

from msgspec import Struct

from operations.errors import BadArgument
from operations.privacy import generalised
from operations.redrive.letters import DeadLetter

_BODY: Final = "body:"
_LENGTH_OF_A_KEY: Final = 6


class Cause(Struct, frozen=True, order=True):
    """A sentence that letters of the same fate share, and the type of event that they are about."""

    sentence: str
    event_type: str | None = None

    @property
    def key(self) -> str:
        """A short name for MATCH, the same in every run."""
        content = f"{self.sentence}\n{self.event_type}".encode()
        return hashlib.sha256(content).hexdigest()[:_LENGTH_OF_A_KEY]


class Group(Struct, frozen=True):
    """Letters with the same cause, the oldest first."""

    cause: Cause
    letters: Sequence[DeadLetter]


def cause_of(letter: DeadLetter, *, given_up_after: int | None, errors: Mapping[str, str]) -> Cause:
    """Return why a letter is dead; `errors` is what the consumer's log says, by message id."""
    return Cause(_sentence(letter, given_up_after, errors), letter.event_type)


def _sentence(letter: DeadLetter, given_up_after: int | None, errors: Mapping[str, str]) -> str:
    if reason := letter.attribute("reason"):
        return f"buried: {generalised(reason)}"
    if code := letter.attribute("ERROR_CODE"):
        message = letter.attribute("ERROR_MESSAGE") or "EventBridge did not say more"
        return f"not delivered: {code}: {generalised(message)}"
    context: Mapping[str, Any] = letter.document.get("requestContext") or {}
    if condition := context.get("condition"):
        return f"given up by Lambda: {generalised(str(condition))}"
    if given_up_after is None:
        return "sent here without a reason"
    error = errors.get(letter.message_id)
    return f"given up after {given_up_after} receives: {error or 'no error in the log'}"


def grouped(letters: Iterable[DeadLetter], cause: Callable[[DeadLetter], Cause]) -> list[Group]:
    """Return groups of letters with the same cause, the largest first."""
    groups: dict[Cause, list[DeadLetter]] = {}
    for letter in sorted(letters, key=lambda it: it.sent_at):
        groups.setdefault(cause(letter), []).append(letter)
    found = [Group(why, members) for why, members in groups.items()]
    return sorted(found, key=lambda group: (-len(group.letters), group.cause.key))


class Match(Struct, frozen=True):
    """What MATCH says: a text, or an expression between slashes; in the cause, or in the body."""

    expression: re.Pattern[str]
    in_body: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """Read MATCH, which fits everything when it is empty; raises BadArgument."""
        wanted = text.removeprefix(_BODY)
        is_expression = len(wanted) > 1 and wanted[0] == wanted[-1] == "/"
        try:
            compiled = re.compile(
                wanted[1:-1] if is_expression else re.escape(wanted), re.IGNORECASE
            )
        except re.error as error:
            raise BadArgument(f"MATCH is no regular expression: {error}") from None
        return cls(compiled, text.startswith(_BODY))

    def fits(self, letter: DeadLetter, cause: Cause) -> bool:
        """Whether a letter is meant: by its cause as it is listed, or by one of its ids."""
        if self.in_body:
            return self.expression.search(letter.body) is not None
        known = (cause.sentence, cause.event_type, cause.key)
        ids = (letter.message_id, letter.event_id, letter.correlation_id)
        return any(self.expression.search(it) for it in (*known, *ids) if it)
