"""Whatever happens to orders, and in whatever order: money, stock and events add up.

Customers place and cancel, administrators ship, time passes, messages come late, twice and in any
order, the provider fails before and after it has charged, and functions are killed between its
answer and their commit. SOAK_EXAMPLES says how many such histories are drawn.
"""

from itertools import count
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from chassis.testing.sizes import size
from orders.gateways import payments as gateway

from .order_history import OrderHistory
from .scripted_provider import ScriptedProvider
from .shop import Shop

STEPS: Final = 20


class TestOrderHistory:
    @pytest.mark.usefixtures("dead_letters")
    def test_adds_up(
        self, shop: Shop, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gateway, "BACKOFF_SECONDS", 0)
        examples, begun = size("SOAK_EXAMPLES", default=200, at_least=1), count()

        class History(OrderHistory):
            def __init__(self) -> None:
                next(begun)
                super().__init__(shop, provider)

        run_state_machine_as_test(
            History,
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )

        assert next(begun) >= examples
