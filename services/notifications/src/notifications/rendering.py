"""Turns what people are told into words of their language: e-mails, and the texts of inboxes.

Templates lie in `templates/<event type>/<channel>/<language>/`. HTML escapes everything it is
given; a template that names something unknown fails instead of leaving a gap. Jinja2 is slow to
import, so it is imported by whoever renders, and not before.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from notifications.domain.contacts import FALLBACK_LANGUAGE, Contact
from notifications.domain.digests import MOST_TOLD
from notifications.domain.inbox import InboxEntry
from notifications.domain.kinds import RULES
from notifications.domain.notifications import Email, Facts, Notification
from notifications.domain.text import OneLine, Subject

TEMPLATES: Final[Traversable] = files("notifications") / "templates"

# ISO 4217's currencies that do not have two digits after the point.
_MINOR_DIGITS: Final = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0),
    **dict.fromkeys(("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_USUAL_MINOR_DIGITS: Final = 2


def write_email(
    notification: Notification,
    contact: Contact,
    collected: Sequence[Notification] = (),
    *,
    preferences_url: str,
) -> Email:
    """Render subject, text and HTML for one recipient; a digest has something collected to tell.

    What they may switch off says where (RFC 2369), so that mail programs offer it.
    """
    folder = f"{notification.event_type}/{notification.key.channel}"
    language = contact.language
    rendered = _renderer(
        folder,
        notification.facts,
        language,
        name=contact.name.value,
        texts=[_text(it.event_type, it.facts, language) for it in collected[:MOST_TOLD]],
        more=len(collected[MOST_TOLD:]),
    )
    return Email(
        recipient=contact.address,
        subject=Subject(rendered("subject.txt").strip()),
        text=rendered("body.txt"),
        html=rendered("body.html"),
        headers={
            "Auto-Submitted": OneLine("auto-generated"),
            "X-Correlation-Id": OneLine(notification.correlation_id),
            **_way_out(notification, preferences_url),
        },
    )


def _way_out(notification: Notification, preferences_url: str) -> dict[str, OneLine]:
    if RULES[notification.kind].mandatory:
        return {}
    return {"List-Unsubscribe": OneLine(f"<{preferences_url}>")}


def write_text(entry: InboxEntry, *, language: str) -> str:
    """Render what an inbox says, on one line."""
    return _text(entry.event_type, entry.facts, language)


def _text(event_type: str, facts: Facts, language: str) -> str:
    return _renderer(f"{event_type}/in_app", facts, language)("text.txt").strip()


def _renderer(folder: str, facts: Facts, wanted: str, **more: object) -> Callable[[str], str]:
    language = chosen_language(languages(folder), wanted=wanted)
    said = {**facts, **more, "language": language, "money": partial(money, language=language)}

    def rendered(name: str) -> str:
        return _templates().get_template(f"{folder}/{language}/{name}").render(said)

    return rendered


@cache
def languages(folder: str) -> frozenset[str]:
    """Return the languages that an event's templates for a channel are written in."""
    return frozenset(each.name for each in TEMPLATES.joinpath(folder).iterdir() if each.is_dir())


def chosen_language(available: frozenset[str], *, wanted: str) -> str:
    """Return the wanted language, or without its region, or English."""
    tag = wanted.lower()
    choices = (tag, tag.partition("-")[0])
    return next((each for each in choices if each in available), FALLBACK_LANGUAGE)


def money(amount_minor: int, currency: str, *, language: str) -> str:
    """Return an amount as a reader of the language writes it, such as `1.234,50 EUR`."""
    digits = _MINOR_DIGITS.get(currency, _USUAL_MINOR_DIGITS)
    amount = f"{Decimal(amount_minor).scaleb(-digits):,.{digits}f}"
    if language == "de":
        amount = amount.translate(str.maketrans(",.", ".,"))
    return f"{amount} {currency}"


@cache
def _templates() -> Environment:
    """Make the environment when the first e-mail is written; compiled templates stay in it."""
    return Environment(
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        auto_reload=False,
        cache_size=-1,
        keep_trailing_newline=True,
        loader=FunctionLoader(_source),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def _source(name: str) -> str:
    return TEMPLATES.joinpath(name).read_text(encoding="utf-8")
