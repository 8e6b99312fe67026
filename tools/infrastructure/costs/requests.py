"""What requests add: everything that is paid by the piece, for a number of requests to the API."""

from statistics import fmean
from typing import Final

from infrastructure.costs.floor import Line
from infrastructure.costs.prices import Prices
from infrastructure.inventory import Inventory

_MILLION: Final = 1_000_000
_KILOBYTES_PER_GB: Final = 1_000_000
_MB_PER_GB: Final = 1024


def by_requests(inventory: Inventory, prices: Prices, requests: float) -> list[Line]:
    """Return the lines for `requests` a month, by what traffic is taken to cause."""
    traffic = prices.traffic
    events = requests * traffic.events_per_request
    messages = events * traffic.consumers_per_event
    emails = events * traffic.emails_per_event
    invocations = requests + messages + emails
    gb_seconds = (
        requests * traffic.api_milliseconds * _gigabytes(inventory, api=True)
        + (messages + emails) * traffic.consumer_milliseconds * _gigabytes(inventory, api=False)
    ) / 1000
    log_gb = invocations * traffic.log_kilobytes_per_invocation / _KILOBYTES_PER_GB
    sqs = (messages + emails) * traffic.sqs_requests_per_message
    return [
        _by_million("HTTP API", "requests", requests, prices["http_api_million"]),
        _by_million("Functions", "invocations", invocations, prices["lambda_million_requests"]),
        _line("Functions", "GB-seconds", gb_seconds, prices["lambda_arm_gb_second"]),
        _by_million("Messages", "events", events, prices["events_million"]),
        _by_million("Messages", "requests to queues", sqs, prices["sqs_million_requests"]),
        _line("Messages", "e-mails", emails, prices["email_thousand"] / 1000),
        _by_million(
            "Table",
            "reads",
            emails * traffic.table_reads_per_email,
            prices["dynamodb_million_reads"],
        ),
        _by_million(
            "Table",
            "writes",
            emails * traffic.table_writes_per_email,
            prices["dynamodb_million_writes"],
        ),
        _line("Observability", "GB of logs", log_gb, prices["logs_gb"]),
    ]


def _gigabytes(inventory: Inventory, *, api: bool) -> float:
    """Return the memory of an average function of the kind."""
    found = [
        function.values["memory_size"] / _MB_PER_GB
        for function in inventory.of("aws_lambda_function")
        if function.values["handler"].endswith(".api.handler") == api
    ]
    return fmean(found) if found else 0.0


def _by_million(part: str, what: str, quantity: float, price: float) -> Line:
    return _line(part, what, quantity, price / _MILLION)


def _line(part: str, what: str, quantity: float, price: float) -> Line:
    return Line(part, what, quantity, quantity * price)
