from collections.abc import Callable

import pytest

from chassis import retry
from chassis.errors import Busy, ConnectionLost, DatabaseUnavailable
from chassis.retry import call_database_with_retry, call_with_retry
from chassis.time_budget import TimeBudget


class Sleeper:
    def __init__(self, *, seconds: float) -> None:
        self.waits: list[float] = []
        self.budget = TimeBudget(lambda: seconds - sum(self.waits))

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


class Flaky:
    """Fails so many times, then answers."""

    def __init__(self, *, failures: int, error: type[Exception] | Exception = TimeoutError) -> None:
        self.calls = 0
        self._failures = failures
        self._error = error

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error
        return "answer"


def tried(call: Flaky, sleeper: Sleeper, *, random: Callable[[], float] = lambda: 1.0) -> str:
    return call_with_retry(
        call,
        retry_on=TimeoutError,
        attempts=5,
        base_seconds=1.0,
        cap_seconds=5.0,
        budget=sleeper.budget,
        sleep=sleeper.sleep,
        random=random,
    )


class TestCallWithRetry:
    def test_returns_the_first_answer_without_waiting(self) -> None:
        sleeper = Sleeper(seconds=60)

        answer = tried(Flaky(failures=0), sleeper)

        assert (answer, sleeper.waits) == ("answer", [])

    def test_doubles_the_wait_up_to_the_cap(self) -> None:
        sleeper = Sleeper(seconds=60)

        answer = tried(Flaky(failures=4), sleeper)

        assert (answer, sleeper.waits) == ("answer", [1.0, 2.0, 4.0, 5.0])

    def test_waits_anything_down_to_nothing(self) -> None:
        sleeper = Sleeper(seconds=60)

        tried(Flaky(failures=2), sleeper, random=lambda: 0.25)

        assert sleeper.waits == [0.25, 0.5]

    def test_raises_the_last_error_when_the_attempts_are_used_up(self) -> None:
        broken = Flaky(failures=99)

        with pytest.raises(TimeoutError):
            tried(broken, Sleeper(seconds=60))

        assert broken.calls == 5

    def test_does_not_begin_a_wait_that_the_budget_cannot_pay(self) -> None:
        broken, sleeper = Flaky(failures=99), Sleeper(seconds=4.0)

        with pytest.raises(TimeoutError):
            tried(broken, sleeper)

        assert (broken.calls, sleeper.waits) == (3, [1.0, 2.0])

    def test_lets_other_errors_pass(self) -> None:
        broken = Flaky(failures=1, error=ValueError)

        with pytest.raises(ValueError, match=r"^$"):
            tried(broken, Sleeper(seconds=60))

        assert broken.calls == 1


class TestCallDatabaseWithRetry:
    @pytest.fixture(autouse=True)
    def _hasty(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retry, "DATABASE_BACKOFF_SECONDS", 0)

    @pytest.mark.parametrize(
        "error", [Busy(), ConnectionLost(), DatabaseUnavailable(host="db")], ids=repr
    )
    def test_outlasts_a_failure_that_passes(self, error: Exception) -> None:
        call = Flaky(failures=3, error=error)

        answer = call_database_with_retry(call, budget=Sleeper(seconds=60).budget)

        assert (answer, call.calls) == ("answer", 4)

    @pytest.mark.parametrize(("failures", "error"), [(4, Busy()), (1, TimeoutError())])
    def test_raises_one_that_stays(self, failures: int, error: Exception) -> None:
        with pytest.raises(type(error)):
            call_database_with_retry(
                Flaky(failures=failures, error=error), budget=Sleeper(seconds=60).budget
            )
