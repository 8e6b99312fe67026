from typing import Any

from infrastructure.costs.prices import read_prices
from pipelines.summary import LONGEST, changes_something, summarise, summarise_failure


def change(
    address: str, *actions: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "address": address,
        "change": {"actions": list(actions), "before": before, "after": after},
    }


MADE = change("aws_sqs_queue.new", "create", before=None, after={"name": "new"})
CHANGED = change(
    "aws_sqs_queue.kept",
    "update",
    before={"delay": 1, "name": "a"},
    after={"delay": 2, "name": "a"},
)
GONE = change("aws_dynamodb_table.this", "delete", before={"name": "people"}, after=None)
REPLACED = change(
    "aws_kms_key.this", "delete", "create", before={"secret": "old"}, after={"secret": "new"}
)
SAME = change("aws_sns_topic.this", "no-op", before={"name": "a"}, after={"name": "a"})


def summary(*changes: dict[str, Any], **rest: Any) -> str:
    return summarise("prod", {"resource_changes": list(changes), **rest}, read_prices())


class TestSummarise:
    def test_begins_with_what_is_lost(self) -> None:
        lines = summary(MADE, CHANGED, SAME, GONE, REPLACED).splitlines()

        assert lines[:11] == [
            "### prod: 1 to add, 1 to change, 1 to destroy, 1 to replace",
            "",
            "**Lost**",
            "",
            "- destroy `aws_dynamodb_table.this`",
            "- replace `aws_kms_key.this`: secret",
            "",
            "**Changed**",
            "",
            "- add `aws_sqs_queue.new`",
            "- change `aws_sqs_queue.kept`: delay",
        ]

    def test_does_not_count_an_invocation_that_is_made_again_as_lost(self) -> None:
        address = "module.orders.aws_lambda_invocation.migrate"
        again = change(address, "delete", "create", before={"result": "{}"}, after={})

        assert "**Lost**" not in summary(again)

    def test_quotes_no_value(self) -> None:
        told = summary(MADE, CHANGED, GONE, REPLACED)

        assert "people" not in told
        assert "old" not in told.replace("hold", "")

    def test_says_that_nothing_changes(self) -> None:
        assert summary(SAME).splitlines()[0] == "### prod: no change"

    def test_tells_what_the_budgets_have_left(self) -> None:
        headroom = {"after": {"executions": 311, "proxy_connections": 40}, "actions": ["update"]}

        told = summary(output_changes={"headroom": headroom})

        assert told.endswith("\n\n- executions: 311\n- proxy connections: 40\n")

    def test_fits_into_a_comment(self) -> None:
        many = [
            change(f"aws_sqs_queue.number_{number}", "create", before=None, after={})
            for number in range(3000)
        ]

        told = summary(*many)

        assert len(told) < LONGEST + 100
        assert told.endswith("`\n\nThe rest is in the log of the job.\n")

    def test_tells_the_cost_of_what_was_not_there(self) -> None:
        assert "- Fixed floor: 0.00" in summary()

    def test_tells_the_difference_in_cost(self) -> None:
        nat = {"type": "aws_nat_gateway", "mode": "managed", "name": "this"}
        values = {"connectivity_type": "public"}
        present = {"address": "aws_nat_gateway.a", "values": values, **nat}
        added = {"address": "aws_nat_gateway.b", "values": values, **nat}

        told = summary(
            prior_state={"values": {"root_module": {"resources": [present]}}},
            planned_values={"root_module": {"resources": [present, added]}},
        )

        assert "- The plan changes the floor by +" in told


class TestSummariseFailure:
    def test_shows_the_message_whole(self) -> None:
        reason = "Error: Invalid value for variable\n\nReserve fewer executions."

        assert summarise_failure("prod", reason) == (
            f"### prod: cannot be planned\n\n```\n{reason}\n```\n"
        )


class TestChangesSomething:
    def test_counts_outputs(self) -> None:
        outputs = {"url": {"actions": ["update"]}}

        assert not changes_something({"resource_changes": [SAME]})
        assert changes_something({"resource_changes": [SAME, MADE]})
        assert changes_something({"output_changes": outputs})
