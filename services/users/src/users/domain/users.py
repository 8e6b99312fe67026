"""What is true about users, whatever asks and wherever they are stored."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from msgspec import Meta, Struct

from users.errors import EmailInvalid

FIRST_VERSION: Final = 1

type EmailText = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=254,
        description="Address for mail; the part before the @ in ASCII",
        extra_json_schema={"format": "email"},
    ),
]
# `$(?!\n)` is the very end both in Python and in JSON Schema; Python's `$` forgives a line break.
type PersonName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\u0000-\u0020\u007f-\u00a0\u2028\u2029][^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$(?!\n)",
        description="On one line, beginning with a visible character",
    ),
]
type LanguageTag = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$(?!\n)",
        description="BCP 47: language, script and region, such as `en`, `de-AT` or `zh-Hant-TW`",
    ),
]


class User(Struct, frozen=True, kw_only=True):
    """A person with a profile. `version` counts the states this profile has had."""

    user_id: UUID
    version: int
    email: str
    name: str
    language: str
    registered_at: datetime


def deliverable_email(email: str) -> str:
    """Return the address as a mail server takes it, or raise EmailInvalid.

    The rule is email-validator's, which follows the RFCs and is kept up to date. An address must be
    writable in ASCII, because that is what SES sends to: an international domain becomes Punycode,
    an international local part is refused.
    """
    # Slow to load, and only a registration needs it.
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(
            email, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as error:
        raise EmailInvalid(reason=str(error)) from None
    if checked.ascii_email is None:
        raise EmailInvalid(reason="It cannot be written in ASCII.")
    return checked.ascii_email
