"""A new version goes live by canary; one that fails goes back by itself."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from flows.changed_service import ChangedService
from flows.shoppers import Shoppers
from flows.world import World
from performance.console import Console

CANARY = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
AT_ONCE = "CodeDeployDefault.LambdaAllAtOnce"
PRODUCTS = "handlers/api/products.py"
SOUND = "limit, cursor = request.query.limit, request.query.cursor"
BROKEN = 'raise RuntimeError("a fault of this version")'


@pytest.fixture
def orders(world: World, home: Path, tmp_path: Path) -> ChangedService:
    return ChangedService("orders", tmp_path, world, home=home)


@pytest.fixture
def console(capfd: pytest.CaptureFixture[str]) -> Console:
    return Console(capfd)


def versions(orders: ChangedService) -> set[str]:
    """Return the versions that are live; every alias leads to one alone."""
    live = orders.live()
    assert [name for name, (_, shares) in live.items() if shares] == []
    return {version for version, _ in live.values()}


def tell(console: Console, released: CompletedProcess[str], shoppers: Shoppers) -> None:
    """Print what the command said, and what people got meanwhile."""
    console.line(f"\n{released.stdout}{released.stderr}")
    rows = [(version, str(count)) for version, count in sorted(shoppers.versions.items())]
    console.table("Requests", ("by version", ""), *rows)
    rows = [(str(status), str(count)) for status, count in sorted(shoppers.statuses.items())]
    console.table("Answers", ("by status", ""), *rows)


class TestRelease:
    def test_goes_by_canary_while_everybody_is_answered(
        self, orders: ChangedService, world: World, console: Console
    ) -> None:
        (before,) = versions(orders)
        orders.change(PRODUCTS, SOUND, f"{SOUND}  # a new version")
        orders.apply()
        applied = versions(orders)

        with Shoppers(world.client) as shoppers:
            released = orders.release(CANARY)

        tell(console, released, shoppers)
        (after,) = versions(orders)
        assert (released.returncode, applied, int(after)) == (0, {before}, int(before) + 1)
        assert set(shoppers.statuses) == {200}
        assert set(shoppers.versions) == {before, after}

    def test_goes_back_when_the_new_version_fails(
        self, orders: ChangedService, world: World, console: Console
    ) -> None:
        (before,) = versions(orders)
        bad = str(int(before) + 1)
        orders.change(PRODUCTS, SOUND, f"{BROKEN}\n    {SOUND}")
        orders.apply()

        with Shoppers(world.client) as shoppers:
            released = orders.release(CANARY)

        tell(console, released, shoppers)
        assert released.returncode == 1
        assert f"version {bad}: alarm local-orders-api-NewVersionAnswersErrors" in released.stderr
        assert versions(orders) == {before}
        # Whoever met the new version got a 500, and nobody else did.
        assert set(shoppers.versions) == {before, bad}
        assert dict(shoppers.statuses) == {
            200: shoppers.versions[before],
            500: shoppers.versions[bad],
        }

    def test_mends_what_an_earlier_version_broke(
        self, orders: ChangedService, world: World
    ) -> None:
        orders.change(PRODUCTS, SOUND, f"{SOUND}  # mended")
        orders.apply()

        with Shoppers(world.client) as shoppers:
            released = orders.release(AT_ONCE)

        assert (released.returncode, set(shoppers.statuses)) == (0, {200})
        assert len(versions(orders)) == 1
