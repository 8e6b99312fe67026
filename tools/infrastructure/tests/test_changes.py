from pathlib import Path
from typing import Any

import pytest

from infrastructure.changes import carry_out, planned_changes
from infrastructure.errors import TerraformFailed
from infrastructure.terraform import Terraform

CONFIGURATION = """
resource "terraform_data" "order" {
  count = 2
  input = count.index
}
"""


class TestCarryOut:
    @pytest.fixture
    def terraform(self, tmp_path: Path) -> Terraform:
        return Terraform(folder=tmp_path / "notes")

    def test_counts_what_it_made_and_destroyed(self, terraform: Terraform, tmp_path: Path) -> None:
        (tmp_path / "main.tf").write_text(CONFIGURATION)
        terraform.run(tmp_path, "init")

        made = carry_out(terraform, tmp_path, "apply", variables={})
        made_again = carry_out(terraform, tmp_path, "apply", variables={})
        destroyed = carry_out(terraform, tmp_path, "destroy", variables={})

        assert (made.count, made_again.count, destroyed.count) == (2, 0, 2)

    def test_shows_each_line_to_whoever_looks(self, terraform: Terraform, tmp_path: Path) -> None:
        (tmp_path / "main.tf").write_text(CONFIGURATION)
        terraform.run(tmp_path, "init")
        lines: list[str] = []

        carry_out(terraform, tmp_path, "apply", variables={}, on_line=lines.append)

        assert any(line.startswith("terraform_data.order[1]: Creation complete") for line in lines)

    def test_fails_as_terraform_does(self, terraform: Terraform, tmp_path: Path) -> None:
        (tmp_path / "main.tf").write_text("output {}\n")

        with pytest.raises(TerraformFailed):
            carry_out(terraform, tmp_path, "apply", variables={})


def resource(actions: list[str], before: Any, after: Any, **unknown: bool) -> dict[str, Any]:
    change = {"actions": actions, "before": before, "after": after, "after_unknown": unknown}
    return {"address": "aws_sqs_queue.this", "change": change}


class TestPlannedChanges:
    def test_are_none_where_nothing_happens(self) -> None:
        same = {"name": "a"}
        plan = {
            "resource_changes": [
                resource(["no-op"], same, same),
                resource(["read"], None, same),
            ],
            "output_changes": {"name": {"actions": ["no-op"]}},
        }

        assert planned_changes(plan) == []

    @pytest.mark.parametrize(
        ("changed", "attributes"),
        [
            (resource(["update"], {"name": "a", "delay": 0}, {"name": "a", "delay": 5}), "delay"),
            (resource(["delete", "create"], {"arn": "x"}, {}, arn=True), "arn"),
            (resource(["create"], None, {"name": "a"}), "name"),
            (resource(["delete"], {"name": "a"}, None), "name"),
        ],
    )
    def test_name_the_resource_and_what_differs(
        self, changed: dict[str, Any], attributes: str
    ) -> None:
        plan = {"resource_changes": [changed]}

        assert planned_changes(plan) == [f"aws_sqs_queue.this ({attributes})"]

    def test_name_outputs(self) -> None:
        assert planned_changes({"output_changes": {"url": {"actions": ["update"]}}}) == [
            "output url"
        ]
