import os
import signal
import time

import pytest

from operations.redrive.pace import Pace, Stop, stopped_by_signals


class TestPace:
    @pytest.mark.parametrize(
        ("rate", "lot"), [(1, 1), (7, 7), (10, 10), (50, 10), (97, 1), (12, 6)]
    )
    def test_divides_the_rate_into_equal_lots(self, rate: int, lot: int) -> None:
        assert Pace(rate, Stop()).lot == lot

    def test_does_not_catch_up_what_was_lost(self) -> None:
        pace = Pace(100, Stop())
        pace.wait()
        time.sleep(0.25)
        pace.wait()

        began = time.monotonic()
        pace.wait()

        assert time.monotonic() - began >= 0.09


class TestStoppedBySignals:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_asks_to_stop_and_breaks_nothing_off(self, number: signal.Signals) -> None:
        usual = signal.getsignal(number)

        with stopped_by_signals() as stop:
            os.kill(os.getpid(), number)
            began = time.monotonic()
            stop.wait(10)

        assert (stop.is_asked_for, time.monotonic() - began < 5) == (True, True)
        assert signal.getsignal(number) is usual
