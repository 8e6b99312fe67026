"""The API's function dies while it places an order; the client knows nothing, and asks again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping

import pytest

from chassis.testing.plugin import ServiceDatabase

from .killing_wire import KillingWire, Moment, killing_wire
from .shop import Shop, order_request

FUNCTION = """
import json, sys
from chassis.testing.lambda_context import FakeLambdaContext
from orders.handlers.api import handler

event = json.load(sys.stdin)
print(json.dumps(handler(event, FakeLambdaContext())))
"""


@pytest.fixture
def wire(service_database: ServiceDatabase) -> Generator[KillingWire]:
    address = (service_database.server.host, service_database.server.port)
    with killing_wire(address) as wire:
        yield wire


def end_of_the_killed(
    environment: Mapping[str, str], wire: KillingWire, moment: Moment
) -> tuple[int, bool]:
    """Return how the function ended that is killed while it places, and whether it answered."""
    function = subprocess.Popen(
        [sys.executable, "-c", FUNCTION],
        env={
            **os.environ,
            **environment,
            "DATABASE_HOST": wire.host,
            "DATABASE_PORT": str(wire.port),
            # The wire could not listen to TLS, which some servers offer.
            "PGSSLMODE": "disable",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    wire.kills(function.pid, moment)
    said, _ = function.communicate(json.dumps(order_request(("tea", 1))).encode(), timeout=60)
    return function.returncode, b"statusCode" in said


class TestKilledWhilePlacing:
    def test_repeats_its_answer_where_the_order_was_committed(
        self, shop: Shop, environment: Mapping[str, str], wire: KillingWire
    ) -> None:
        shop.sells(tea=10)
        killed = end_of_the_killed(environment, wire, "after")

        again = shop.is_asked_for(("tea", 1))

        (event,) = shop.events
        assert killed == (-signal.SIGKILL, False)
        assert (again.status, again.headers["idempotency-replayed"]) == (201, "true")
        assert again.json == shop.shows_order(event.subject).json
        assert shop.stock == {"tea": 9}

    def test_leaves_nothing_where_it_was_not(
        self, shop: Shop, environment: Mapping[str, str], wire: KillingWire
    ) -> None:
        shop.sells(tea=10)
        killed = end_of_the_killed(environment, wire, "before")
        before = (shop.stock, shop.events)

        again = shop.is_asked_for(("tea", 1))

        assert killed == (-signal.SIGKILL, False)
        assert before == ({"tea": 10}, [])
        assert (again.status, "idempotency-replayed" in again.headers) == (201, False)
        assert (shop.stock, len(shop.events)) == ({"tea": 9}, 1)
