"""What is a service's own, and whether somebody has worked on it."""

import pytest

from scaffolding.belongings import belongs_to, forget_made, record_made, work_on

from .small_repository import SmallRepository

MADE = {"services/notes/README.md": b"# notes\n", "tests/flows/test_notes.py": b"pass\n"}


class TestBelongsTo:
    @pytest.mark.parametrize(
        "path",
        [
            "services/notes/src/notes/domain.py",
            "libs/contracts/src/contracts/notes.py",
            "libs/contracts/golden/notes.note_created.v1/0002.json",
            "libs/contracts/schemas/notes.note_created.v1.json",
            "requirements/notes.txt",
            "tests/flows/test_notes.py",
        ],
    )
    def test_is_so_of_what_goes_with_it(self, path: str) -> None:
        assert belongs_to("notes", path)

    @pytest.mark.parametrize(
        "path",
        [
            "services/notesbooks/README.md",
            "libs/contracts/src/contracts/notes_of_others.py",
            "libs/contracts/golden/orders.order_placed.v1/0001.json",
            "docs/services/notes/README.md",
            "tests/flows/test_notes_and_orders.py",
        ],
    )
    def test_is_not_so_of_what_stays(self, path: str) -> None:
        assert not belongs_to("notes", path)


class TestWorkOn:
    @pytest.fixture
    def made(self, repository: SmallRepository) -> SmallRepository:
        """A repository with a service that was made a moment ago."""
        for path, content in MADE.items():
            repository.writes(path, content.decode())
        record_made(repository.folder, "notes", MADE | {"list.txt": b"notes\n"})
        return repository

    def test_is_none_right_after_it_was_made(self, made: SmallRepository) -> None:
        assert work_on(made.folder, "notes") == []

    def test_is_a_file_that_was_changed_and_one_that_was_added(self, made: SmallRepository) -> None:
        made.writes("services/notes/README.md", "# my notes\n")
        made.writes("services/notes/ideas.md", "Ideas\n")
        made.writes("elsewhere.md", "not the service's\n")

        assert work_on(made.folder, "notes") == [
            "services/notes/README.md",
            "services/notes/ideas.md",
        ]

    def test_is_all_of_it_where_nobody_knows_who_made_it(self, made: SmallRepository) -> None:
        forget_made(made.folder, "notes")

        assert work_on(made.folder, "notes") == list(MADE)

    def test_is_none_once_it_is_committed(self, made: SmallRepository) -> None:
        made.writes("services/notes/README.md", "# my notes\n")
        made.commits()

        assert work_on(made.folder, "notes") == []

    def test_is_what_came_after_the_commit(self, made: SmallRepository) -> None:
        made.commits()
        made.writes("services/notes/README.md", "# my notes\n")
        (made.folder / "tests/flows/test_notes.py").unlink()

        assert work_on(made.folder, "notes") == [
            "services/notes/README.md",
            "tests/flows/test_notes.py",
        ]
