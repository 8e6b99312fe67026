import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines", *arguments],
        env={"PYTHONPATH": str(REPOSITORY / "tools"), "PATH": "/usr/bin:/bin"} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


class TestMain:
    def test_names_the_environments_that_there_are(self) -> None:
        done = run("plan", "production")

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("plan: ENV must be one of dev, ")
        assert done.stderr.count("\n") == 1

    def test_tells_a_workflow_what_it_needs_to_know_of_an_environment(self, tmp_path: Path) -> None:
        output = tmp_path / "output"

        done = run("settings", "prod", GITHUB_OUTPUT=str(output))

        assert done.stdout == output.read_text()
        assert done.stdout.splitlines() == [
            "apply_role=arn:aws:iam::333333333333:role/github-apply-prod",
            "artifact_bucket=artifacts-333333333333",
            "plan_role=arn:aws:iam::333333333333:role/github-plan-prod",
            "publish_role=arn:aws:iam::333333333333:role/github-publish-prod",
            "region=eu-west-1",
        ]

    def test_refuses_a_pull_request_that_is_no_number(self) -> None:
        done = run("comment", "dev", "--pull-request", "main")

        assert (done.returncode, done.stderr) == (
            2,
            "comment: PR must be the number of a pull request, not 'main'\n",
        )
