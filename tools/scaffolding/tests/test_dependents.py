"""Who needs a service that is about to go."""

import pytest

from scaffolding.dependents import dependents


class TestDependents:
    @pytest.mark.parametrize(
        "line",
        [
            "from contracts.notes import NoteCreated",
            "    from notes.domain import Note",
            "import notes",
            "from contracts import encode, notes",
            '  detail_types = ["notes.note_created.v1"]',
            'token = client.token(user, "notes/read")',
            'route_throttling = { "POST /notes" = { rate = 1 } }',
            "  topic = module.notes.topic",
            "  group = local.vpc.notes",
            '  "notes.wiring -> boto3",',
        ],
    )
    def test_are_where_it_is_used(self, line: str) -> None:
        files = {"a.txt": f"first\n{line}\nlast\n".encode()}

        assert dependents("notes", files) == ["a.txt:2"]

    @pytest.mark.parametrize(
        "line",
        [
            "notes = read()",
            "from contracts.notesbooks import NoteCreated",
            "# see notes, below",
            'key = "notes"',
            "release_notes.v1",
        ],
    )
    def test_are_not_where_only_the_word_is(self, line: str) -> None:
        assert dependents("notes", {"a.txt": line.encode()}) == []

    def test_are_found_by_the_names_of_files_too(self) -> None:
        path = "services/notifications/templates/notes.note_created.v1/email.txt"

        assert dependents("notes", {path: b"A note."}) == [path]

    def test_are_not_what_tells_of_it(self) -> None:
        files = dict.fromkeys(["docs/events.md", "tools/scaffolding/tests/a.py"], b"import notes")

        assert dependents("notes", files) == []

    def test_are_other_services_before_all_else(self) -> None:
        files = dict.fromkeys(["libs/a.py", "services/orders/b.py"], b"import notes")

        assert dependents("notes", files) == ["services/orders/b.py:1", "libs/a.py:1"]
