"""What the template becomes when other words stand in it."""

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from scaffolding.template import Names, confused, rendered

REPOSITORY = Path(__file__).parents[3]
NOTES = Names("notes", "note")


class TestNames:
    @pytest.mark.parametrize(
        ("template", "written"),
        [
            ("from herons.domain import Heron", "from notes.domain import Note"),
            ("class HeronsUnitOfWork:", "class NotesUnitOfWork:"),
            ("HERON = heron_id", "NOTE = note_id"),
            ("A heron is a heron.", "A note is a note."),
            ("Herons: heron's", "Notes: note's"),
        ],
    )
    def test_take_the_place_of_the_template_s(self, template: str, written: str) -> None:
        assert NOTES.written(template) == written

    def test_have_the_article_that_is_spoken(self) -> None:
        written = Names("albums", "album").written("A heron, a heron and a herons/read.")

        assert written == "An album, an album and an albums/read."

    def test_take_each_other_s_place_nowhere(self) -> None:
        assert Names("heronries", "heronry").written("herons heron") == "heronries heronry"


class TestRendered:
    def test_has_the_service_s_paths_and_no_word_of_the_template(self) -> None:
        files = rendered(NOTES)

        assert PurePosixPath("services/notes/migrations/0001_expand_notes.sql") in files
        assert [path for path in files if "heron" in f"{path} {files[path]}".lower()] == []


class TestConfused:
    def test_is_nothing_where_the_names_are_new(self) -> None:
        assert confused(NOTES) == set()

    @pytest.mark.parametrize(
        ("service", "resource", "word"),
        [
            ("pages", "page", "Page"),
            ("shelf", "owner", "owner_id"),
            ("contracts", "contract", "contracts"),
            ("names", "name", "name"),
        ],
    )
    def test_is_a_word_that_means_something_already(
        self, service: str, resource: str, word: str
    ) -> None:
        assert word in confused(Names(service, resource))


class TestPlaceholder:
    def test_stands_for_nothing_else_in_the_repository(self) -> None:
        found = subprocess.run(
            ["git", "grep", "-il", "heron", "--", ".", ":!docs", ":!tools/scaffolding"],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

        assert found.stdout == ""
