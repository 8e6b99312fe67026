"""The price table: dated, for one region, every price with the page that it was read on."""

from pathlib import Path
from typing import Final

import msgspec

TABLE: Final = Path(__file__).with_name("prices.json")


class Traffic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one request to the API is taken to cause, on average."""

    note: str
    api_milliseconds: float
    consumer_milliseconds: float
    consumers_per_event: float
    emails_per_event: float
    events_per_request: float
    log_kilobytes_per_invocation: float
    sqs_requests_per_message: float
    table_reads_per_email: float
    table_writes_per_email: float


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prices by name, each with its source."""

    as_of: str
    region: str
    currency: str
    note: str
    hours_per_month: float
    prices: dict[str, tuple[float, str]]
    traffic: Traffic

    def __getitem__(self, name: str) -> float:
        """Return a price; KeyError when there is none of that name."""
        return self.prices[name][0]

    def month_of(self, name: str) -> float:
        """Return a month of what is paid by the hour."""
        return self[name] * self.hours_per_month


def read_prices(path: Path = TABLE) -> Prices:
    """Read the table."""
    return msgspec.json.decode(path.read_bytes(), type=Prices)
