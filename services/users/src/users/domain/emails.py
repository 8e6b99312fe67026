"""Which e-mail addresses there can be, by email-validator's rule: it follows the RFCs, and is kept.

An address must be writable in ASCII, because that is what SES sends to: an international domain
becomes Punycode, an international local part is refused.
"""

from functools import lru_cache
from typing import Annotated, Final

from msgspec import Meta

from users.errors import EmailInvalid

REMEMBERED_DOMAINS: Final = 4096
_LONGEST_LOCAL_PART: Final = 64
_LONGEST_ADDRESS: Final = 254

type EmailText = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=_LONGEST_ADDRESS,
        description="Address for mail; the part before the @ in ASCII",
        extra_json_schema={"format": "email"},
    ),
]


def deliverable_email(email: str) -> str:
    """Return the address as a mail server takes it, or raise EmailInvalid."""
    local, _, domain = email.rpartition("@")
    if (known := _plain_domain(domain)) is not None and _is_plain(local):
        address = f"{local}@{known}"
        if len(address) <= _LONGEST_ADDRESS:
            return address
    return _validated(email)


def _validated(email: str) -> str:
    # Slow to load, and only who stores an address needs it.
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


# The domain is what takes the validator long, and a file of a million people has a few thousand of
# them. A test holds this short way against the long one.
@lru_cache(REMEMBERED_DOMAINS)
def _plain_domain(domain: str) -> str | None:
    """Return a valid domain in lower case; None where it is not valid, or not plain ASCII."""
    try:
        checked = _validated(f"x@{domain}").removeprefix("x@")
    except EmailInvalid:
        return None
    return checked if domain.isascii() and "xn--" not in checked else None


def _is_plain(local: str) -> bool:
    """Whether the validator would take the local part as it is, by its own constants."""
    from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES, DOT_ATOM_TEXT

    return (
        len(local) <= _LONGEST_LOCAL_PART
        and DOT_ATOM_TEXT.match(local) is not None
        and local.lower() not in CASE_INSENSITIVE_MAILBOX_NAMES
    )
