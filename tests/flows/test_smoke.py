"""A smoke test passes where every API works, and names what does not."""

import re

from flows.commands import run_make
from flows.world import World


class TestSmoke:
    def test_passes_and_leaves_nothing_behind(self, world: World) -> None:
        done = run_make("smoke")

        assert done.code == 0, done.output
        assert "notifications: a webhook is written, read and deleted" in done.output
        assert "smoke: all" in done.output

    def test_names_the_api_whose_function_is_broken(self, world: World) -> None:
        world.client.break_function("local-orders-api", "kill_before_response", times=1)

        done = run_make("smoke")

        assert done.code == 2  # make's own, for the 1 of its command
        assert "answered 500, not 200" in done.output
        assert re.search(
            r"smoke: 1 of \d+ failed: orders: GET /orders answers as documented", done.errors
        )
