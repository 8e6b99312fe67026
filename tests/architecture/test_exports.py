"""What an export relies on, Terraform gives it."""

from pathlib import Path

from architecture.terraform_locals import locals_of
from orders.domain.exports import SETTLING_SECONDS
from orders.handlers.export_orders import RESERVE_SECONDS


class TestExport:
    def test_begins_when_whoever_placed_its_orders_is_done(self, root: Path) -> None:
        sizes = locals_of(root / "services" / "orders" / "terraform")["sizes"]

        assert sizes["api"]["timeout_seconds"] < SETTLING_SECONDS

    def test_works_for_most_of_its_time(self, root: Path) -> None:
        sizes = locals_of(root / "services" / "orders" / "terraform")["sizes"]

        assert sizes["export_orders"]["timeout_seconds"] > 2 * RESERVE_SECONDS
