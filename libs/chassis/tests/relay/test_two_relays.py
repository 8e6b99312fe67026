import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from chassis.database import Database

from .bus import Add, Bus, Publish, Watched


class TestTwoRelaysAtOnce:
    def test_send_different_events(
        self, add: Add, publish: Publish, bus: Bus, connect: Callable[[], Database]
    ) -> None:
        def meet(call: int) -> None:
            if call == 1:
                both_are_sending.wait(timeout=10)

        for number in range(10):
            add(f"A-{number}")
        both_are_sending = threading.Barrier(2)

        with ThreadPoolExecutor(2) as threads:
            runs = [
                threads.submit(
                    publish, events=Watched(bus, before=meet), batch_size=5, on=connect()
                )
                for _ in range(2)
            ]
            counts = [run.result().count for run in runs]

        assert counts == [5, 5]
        assert sorted(bus.labels()) == [f"A-{number}" for number in range(10)]
