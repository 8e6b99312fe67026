import pytest

from localcloud.front_door.deployment import Route, Throttle
from localcloud.front_door.refusals import Throttled
from localcloud.front_door.throttling import Throttling


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttling(clock: Clock) -> Throttling:
    return Throttling(clock)


def route(key: str, *, rate: float = 10, burst: int = 2) -> Route:
    return Route(
        key=key,
        function="f",
        timeout_seconds=30,
        authorizer=None,
        scopes=(),
        throttle=Throttle(rate=rate, burst=burst),
    )


def admitted(throttling: Throttling, *wanted: Route) -> int:
    count = 0
    for one in wanted:
        try:
            throttling.admit(one)
        except Throttled:
            continue
        count += 1
    return count


class TestThrottling:
    def test_lets_a_burst_through_and_no_more(self, throttling: Throttling) -> None:
        assert admitted(throttling, *[route("GET /a")] * 5) == 2

    def test_fills_up_with_time_but_never_beyond_the_burst(
        self, throttling: Throttling, clock: Clock
    ) -> None:
        admitted(throttling, *[route("GET /a")] * 5)

        clock.now = 0.1
        soon = admitted(throttling, *[route("GET /a")] * 5)
        clock.now = 100
        late = admitted(throttling, *[route("GET /a")] * 5)

        assert (soon, late) == (1, 2)

    def test_counts_each_route_by_itself(self, throttling: Throttling) -> None:
        admitted(throttling, *[route("GET /a")] * 5)

        assert admitted(throttling, route("GET /b")) == 1

    def test_begins_anew_when_the_limit_changes(self, throttling: Throttling) -> None:
        admitted(throttling, *[route("GET /a")] * 5)

        assert admitted(throttling, *[route("GET /a", burst=3)] * 5) == 3
