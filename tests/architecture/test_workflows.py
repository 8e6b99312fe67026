"""What the forge runs everybody can run, and nobody else can change it under our hands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from architecture.workflows import (
    actions_without_commit,
    caches_of_jobs_with_a_role,
    jobs_beside_themselves,
    jobs_without_end,
    permissions_at_the_top,
    runs_that_are_no_target,
)

MAKEFILE = "CHECKS := check-style\n\ncheck: $(CHECKS) ## Every check\n\ntest:\n\t@pytest\n"
COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
WORKFLOW = """
name: night
permissions: {}
concurrency:
  group: night
jobs:
  look:
    timeout-minutes: 5
    steps:
      - run: make check
"""

type Rule = Callable[[str], Iterator[str]]

RULES: list[Rule] = [
    actions_without_commit,
    caches_of_jobs_with_a_role,
    jobs_beside_themselves,
    jobs_without_end,
    permissions_at_the_top,
]


def workflows(root: Path) -> dict[str, str]:
    found = (root / ".github/workflows").iterdir()
    return {path.name: path.read_text() for path in found}


def with_step(step: str, *, permissions: str = "{}") -> str:
    return (
        f"jobs:\n  look:\n    permissions: {permissions}\n    steps:\n"
        f"      - run: make check\n      - {step}\n"
    )


class TestWorkflow:
    def test_runs_nothing_but_make_targets(self, root: Path) -> None:
        makefile = (root / "Makefile").read_text()

        found = {
            name: list(runs_that_are_no_target(text, makefile))
            for name, text in workflows(root).items()
        }

        assert found == {name: [] for name in found}
        assert "check.yml" in found

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
    def test_holds_to(self, root: Path, rule: Rule) -> None:
        found = {name: list(rule(text)) for name, text in workflows(root).items()}

        assert found == {name: [] for name in found}

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
    def test_of_one_job_can_hold_to(self, rule: Rule) -> None:
        assert list(rule(WORKFLOW)) == []


class TestRunsThatAreNoTarget:
    @pytest.mark.parametrize(
        "run",
        [
            "make check",
            'make check BASE="$BASE"',
            "make test ENV=dev",
            '|\n          make check BASE="$BASE" ENV=dev',
        ],
    )
    def test_lets_pass(self, run: str) -> None:
        assert list(runs_that_are_no_target(with_step(f"run: {run}"), MAKEFILE)) == []

    @pytest.mark.parametrize(
        "run",
        [
            *("echo done", "make", "make deploy", "make check test", "make check && make test"),
            *("make CHECKS", "make -C .. check", "make check | tee log", "make check BASE=$BASE"),
            *("make check BASE=${{ github.sha }}", "make check BASE=$(whoami)", "sudo make check"),
        ],
    )
    def test_names(self, run: str) -> None:
        assert list(runs_that_are_no_target(with_step(f"run: {run}"), MAKEFILE)) == [run]

    def test_names_two_lines_in_one(self) -> None:
        step = with_step("run: |\n          make check\n          make test\n")

        assert list(runs_that_are_no_target(step, MAKEFILE)) == ["make check\nmake test\n"]


class TestActionsWithoutCommit:
    @pytest.mark.parametrize(
        "action",
        [
            f"actions/checkout@{COMMIT} # v7.0.1",
            f"actions/cache/restore@{COMMIT} # v8",
            "./.github/workflows/plan.yml",
        ],
    )
    def test_lets_pass(self, action: str) -> None:
        assert list(actions_without_commit(with_step(f"uses: {action}"))) == []

    @pytest.mark.parametrize(
        "action",
        [
            "actions/checkout@v7",
            "actions/checkout@main # v7.0.1",
            f"actions/checkout@{COMMIT}",
            f"actions/checkout@{COMMIT[:7]} # v7.0.1",
            f"actions/checkout@{COMMIT} # the newest",
            "docker://alpine:3",
        ],
    )
    def test_names(self, action: str) -> None:
        assert list(actions_without_commit(with_step(f"uses: {action}"))) == [action]

    def test_names_a_workflow_of_others(self) -> None:
        text = "jobs:\n  look:\n    uses: others/flows/.github/workflows/look.yml@main\n"

        assert list(actions_without_commit(text)) == [
            "others/flows/.github/workflows/look.yml@main"
        ]


class TestPermissionsAtTheTop:
    @pytest.mark.parametrize(
        ("line", "found"),
        [
            ("", "what the repository allows"),
            ("permissions: read-all", "read-all"),
            ("permissions: { contents: read }", "{'contents': 'read'}"),
        ],
    )
    def test_are_named(self, line: str, found: str) -> None:
        broken = WORKFLOW.replace("permissions: {}", line)

        assert list(permissions_at_the_top(broken)) == [found]


class TestJobsWithoutEnd:
    def test_are_named(self) -> None:
        assert list(jobs_without_end(WORKFLOW.replace("    timeout-minutes: 5\n", ""))) == ["look"]

    def test_are_none_that_call_a_workflow(self) -> None:
        assert list(jobs_without_end("jobs:\n  look:\n    uses: ./look.yml\n")) == []


class TestJobsBesideThemselves:
    @pytest.mark.parametrize(
        "concurrency", ["", "concurrency:\n  cancel-in-progress: true\n", "concurrency: ''\n"]
    )
    def test_are_named(self, concurrency: str) -> None:
        broken = WORKFLOW.replace("concurrency:\n  group: night\n", concurrency)

        assert list(jobs_beside_themselves(broken)) == ["look"]

    @pytest.mark.parametrize("concurrency", ["night", "\n      group: night"])
    def test_are_none_with_a_group_of_their_own(self, concurrency: str) -> None:
        text = f"jobs:\n  look:\n    concurrency: {concurrency}\n"

        assert list(jobs_beside_themselves(text)) == []


class TestCachesOfJobsWithARole:
    ROLE = "{ id-token: write, contents: read }"
    SETUP_UV = f"astral-sh/setup-uv@{COMMIT}"

    @pytest.mark.parametrize(
        ("action", "options"),
        [
            (f"actions/cache@{COMMIT}", "{ path: .tools }"),
            (f"actions/cache/restore@{COMMIT}", "{}"),
            (SETUP_UV, "{}"),
            (SETUP_UV, "{ enable-cache: true }"),
            (SETUP_UV, "{ enable-cache: auto }"),
            (f"actions/setup-python@{COMMIT}", "{ cache: pip }"),
        ],
    )
    def test_are_named(self, action: str, options: str) -> None:
        step = f"uses: {action}\n        with: {options}"

        for permissions in (self.ROLE, "write-all"):
            found = list(caches_of_jobs_with_a_role(with_step(step, permissions=permissions)))

            assert found == [f"look: {action}"]

    @pytest.mark.parametrize(
        ("action", "options"),
        [
            (f"actions/checkout@{COMMIT}", "{ fetch-depth: 0 }"),
            (SETUP_UV, "{ enable-cache: false }"),
            (SETUP_UV, '{ enable-cache: "false" }'),
            (f"actions/setup-python@{COMMIT}", '{ cache: "" }'),
        ],
    )
    def test_are_none_without_a_cache(self, action: str, options: str) -> None:
        step = f"uses: {action}\n        with: {options}"

        assert list(caches_of_jobs_with_a_role(with_step(step, permissions=self.ROLE))) == []

    def test_are_none_without_a_role(self) -> None:
        step = f"uses: {self.SETUP_UV}"

        assert list(caches_of_jobs_with_a_role(with_step(step, permissions="{}"))) == []
