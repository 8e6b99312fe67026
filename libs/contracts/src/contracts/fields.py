r"""The types of fields that several events share, so that a word has one meaning in all of them.

Every pattern ends in `$(?!\n)`, the very end in Python as in JSON Schema: Python's `$` alone would
forgive a line break there, and a line break in an address becomes a header in an e-mail.
"""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

type AggregateVersion = Annotated[
    int,
    Meta(ge=1, description="Grows by one with each change; a lower one than already seen is stale"),
]
type Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)", description="ISO 4217 code")]
type Day = Annotated[date, Meta(description="Whole day of UTC, such as `2025-06-01`")]
type EmailAddress = Annotated[
    str,
    Meta(
        pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$(?!\n)", description="Address for mail"
    ),
]
type Instant = Annotated[datetime, Meta(tz=True, description="RFC 3339 time with its offset")]
type LanguageTag = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$(?!\n)",
        description="BCP 47 language, such as `en` or `de-AT`",
    ),
]
type MinorUnits = Annotated[
    int,
    Meta(ge=0, description="Amount in the currency's smallest unit, such as cents"),
]
type NumberOfRows = Annotated[int, Meta(ge=0, description="Number of rows of a file")]
type PositiveQuantity = Annotated[int, Meta(ge=1, description="Number of pieces")]
type Text = Annotated[str, Meta(min_length=1)]
