from pathlib import Path

import pytest

from pipelines.comments import comment_plan, report_drift
from pipelines.errors import PlanMissing, VariableMissing
from pipelines.tests.hub import TOKEN, Hub


@pytest.fixture
def workflow(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Be in a workflow of the repository."""
    monkeypatch.setenv("GITHUB_API_URL", hub.url)
    monkeypatch.setenv("GITHUB_REPOSITORY", "example/shop")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    return hub


class TestCommentPlan:
    def test_quotes_the_summary(self, workflow: Hub, tmp_path: Path) -> None:
        (tmp_path / "dev").mkdir()
        (tmp_path / "dev/summary.md").write_text("### dev: no change\n")

        comment_plan("dev", "12", folder=tmp_path)

        (comment,) = workflow.comments
        assert (comment["on"], comment["body"]) == (
            12,
            "<!-- plan of dev -->\n### dev: no change\n",
        )

    def test_needs_a_plan(self, tmp_path: Path) -> None:
        with pytest.raises(PlanMissing, match="nothing is planned for dev"):
            comment_plan("dev", "12", folder=tmp_path)

    @pytest.mark.parametrize("number", ["", "main", "-1", "1;2"])
    def test_needs_the_number_of_a_pull_request(self, number: str, tmp_path: Path) -> None:
        with pytest.raises(VariableMissing, match="PR must be the number of a pull request"):
            comment_plan("dev", number, folder=tmp_path)


class TestReportDrift:
    def test_opens_one_issue_and_closes_it_when_nothing_differs(self, workflow: Hub) -> None:
        report_drift("prod", ["aws_sqs_queue.this"])
        report_drift("prod", ["aws_sqs_queue.this", "aws_sqs_queue.other"])
        (opened,) = [dict(issue) for issue in workflow.issues]

        report_drift("prod", [])

        (closed,) = workflow.issues
        assert (opened["state"], closed["state"]) == ("open", "closed")
        assert opened["title"] == "prod was changed by hand"
        assert "- `aws_sqs_queue.other`" in opened["body"]
        assert workflow.comments[0]["body"] == "Nothing of prod differs any more."
