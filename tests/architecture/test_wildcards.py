"""No policy allows everything of a kind unless a reason stands beside it."""

from pathlib import Path

from architecture.test_skeleton import tracked
from architecture.wildcards import unexplained, unexplained_statements

STATEMENT = """
    Effect = "{effect}"
    Action = [
      "sqs:ReceiveMessage",
      "sqs:{action}",{reason}
    ]
    Resource = ["*"] # There is no single one.
"""


class TestPolicy:
    def test_gives_a_reason_for_every_wildcard(self, root: Path) -> None:
        found = [
            f"{path.relative_to(root)}:{number}: {line}"
            for path in tracked(root, "*.tf")
            for find in (unexplained, unexplained_statements)
            for number, line in find(path.read_text())
        ]

        assert found == []


class TestUnexplained:
    def of(self, *, effect: str = "Allow", action: str = "*", reason: str = "") -> list[str]:
        statement = STATEMENT.format(effect=effect, action=action, reason=reason)
        return [line for _, line in unexplained(statement)]

    def test_names_a_wildcard_in_a_list(self) -> None:
        assert self.of() == ['"sqs:*",']

    def test_lets_one_with_a_reason_pass(self) -> None:
        assert self.of(reason=" # Nobody knows which.") == []

    def test_lets_a_refusal_of_everything_pass(self) -> None:
        assert self.of(effect="Deny") == []

    def test_lets_a_named_action_pass(self) -> None:
        assert self.of(action="DeleteMessage") == []

    def test_names_a_resource_on_one_line(self) -> None:
        assert [line for _, line in unexplained('Effect = "Allow"\nResource = ["*"]')] == [
            'Resource = ["*"]'
        ]

    def test_names_what_allows_all_but_a_few(self) -> None:
        assert [line for _, line in unexplained('NotAction = ["iam:PassRole"]')] == [
            'NotAction = ["iam:PassRole"]'
        ]


class TestUnexplainedStatements:
    def of(self, reason: str) -> list[str]:
        statement = f'{{\n  sid = "FindStreams"\n  resources = ["*"]\n{reason}}},\n'
        return [line for _, line in unexplained_statements(statement)]

    def test_name_a_wildcard_without_a_reason(self) -> None:
        assert self.of("") == ['resources = ["*"]']
        assert self.of('  wildcard_reason = ""\n') == ['resources = ["*"]']

    def test_let_one_with_a_reason_pass(self) -> None:
        assert self.of('  wildcard_reason = "There is no single one."\n') == []
