from chassis.testing.lambda_context import FakeLambdaContext
from chassis.time_budget import TimeBudget


class TestTimeBudget:
    def test_counts_down_with_lambda_and_keeps_a_reserve(
        self, lambda_context: FakeLambdaContext
    ) -> None:
        budget = TimeBudget.from_context(lambda_context, reserve_seconds=5.0)

        lambda_context.sleep(10.0)

        assert (budget.remaining_seconds, budget.spent) == (15.0, False)

    def test_is_spent_when_only_the_reserve_is_left(
        self, lambda_context: FakeLambdaContext
    ) -> None:
        budget = TimeBudget.from_context(lambda_context, reserve_seconds=5.0)

        lambda_context.sleep(27.0)

        assert (budget.remaining_seconds, budget.spent) == (0.0, True)
