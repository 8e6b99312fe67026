"""Whoever an alarm wakes finds a runbook of its name, and every runbook belongs to an alarm."""

import re
from pathlib import Path

MODULE = "terraform/modules/observability"
MODULES = (MODULE, "terraform/modules/lambda_function")
"""The second has what stops a release of the function."""
RUNBOOKS = "docs/runbooks"
HEADINGS = ["Meaning", "Impact", "Diagnosis", "Mitigation"]

KIND = re.compile(r'^\s*kind\s*=\s*"([^"]*)"', re.MULTILINE)
COMPOSITE = re.compile(r'^\s*alarm_name\s*=\s*"[^"]*-([A-Za-z]+)"', re.MULTILINE)
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
QUERY = re.compile(r"`prod/([^`…]+)`")
SAVED = re.compile(r'^    "([a-z ]+)" = \{$', re.MULTILINE)


def kinds(root: Path) -> set[str]:
    """Read the kinds of all alarms: of those in lists, and of the composites."""
    paths = sorted(path for module in MODULES for path in (root / module).glob("*.tf"))
    text = "\n".join(path.read_text() for path in paths)
    return {*KIND.findall(text), *COMPOSITE.findall(text)}


def runbooks(root: Path) -> dict[str, str]:
    paths = (root / RUNBOOKS).glob("*.md")
    return {path.stem: path.read_text() for path in paths if path.name != "README.md"}


class TestKind:
    def test_has_a_runbook_of_its_name_and_no_runbook_is_of_nothing(self, root: Path) -> None:
        assert kinds(root) == set(runbooks(root))

    def test_is_found_in_lists_and_in_composites(self, root: Path) -> None:
        assert {"QueueIsBehind", "OutboxIsStuck", "ServiceIsInTrouble"} <= kinds(root)

    def test_is_a_sentence_in_pascal_case(self, root: Path) -> None:
        assert {
            kind for kind in kinds(root) if not re.fullmatch(r"([A-Z][a-z]+){2,}", kind)
        } == set()


class TestRunbook:
    def test_answers_the_four_questions_in_their_order(self, root: Path) -> None:
        found = {name: HEADING.findall(text) for name, text in runbooks(root).items()}

        assert found == dict.fromkeys(found, HEADINGS)

    def test_begins_with_its_name(self, root: Path) -> None:
        found = {name: text.splitlines()[0] for name, text in runbooks(root).items()}

        assert found == {name: f"# {name}" for name in found}

    def test_leaves_no_question_unanswered(self, root: Path) -> None:
        empty = [
            name
            for name, text in runbooks(root).items()
            if not all(part.strip() for part in HEADING.split(text)[2::2])
        ]

        assert empty == []

    def test_names_saved_queries_that_exist(self, root: Path) -> None:
        saved = set(SAVED.findall((root / MODULE / "queries.tf").read_text()))
        texts = runbooks(root).values()

        named = {name for text in texts for name in QUERY.findall(text)}

        assert named - saved == set()
        assert named != set()
