from pathlib import Path

import pytest

from affected.changes import changed_files, present_files
from affected.errors import GitFailed, RevisionMissing, RevisionUnknown

from .little_repository import LittleRepository

DOMAIN = "services/letters/src/letters/domain.py"


class TestChangedFiles:
    def test_are_none_where_nothing_was_done(self, little: LittleRepository) -> None:
        assert little.changed() == ()

    def test_are_those_of_commits_and_those_not_committed_yet(
        self, little: LittleRepository
    ) -> None:
        little.git("switch", "--quiet", "--create", "branch")
        little.append("README.md")
        little.commit()
        little.append(DOMAIN)
        little.append("Makefile")
        little.git("add", "Makefile")

        assert little.changed() == ("Makefile", "README.md", DOMAIN)

    def test_are_not_those_that_others_changed_meanwhile(self, little: LittleRepository) -> None:
        little.git("switch", "--quiet", "--create", "branch")
        little.append("README.md")
        little.commit()
        little.git("switch", "--quiet", "main")
        little.append(DOMAIN)
        little.commit()
        little.git("switch", "--quiet", "branch")

        assert little.changed() == ("README.md",)

    def test_have_new_ones_among_them_but_not_what_git_ignores(
        self, little: LittleRepository
    ) -> None:
        little.write("services/letters/src/letters/errors.py")
        little.write("services/letters/src/letters/__pycache__/errors.pyc")

        assert little.changed() == ("services/letters/src/letters/errors.py",)

    def test_name_one_that_is_gone(self, little: LittleRepository) -> None:
        (little.root / DOMAIN).unlink()

        assert little.changed() == (DOMAIN,)

    def test_name_a_renamed_one_twice(self, little: LittleRepository) -> None:
        moved = "services/letters/src/letters/rules.py"
        little.git("mv", DOMAIN, moved)

        assert little.changed() == (DOMAIN, moved)

    def test_may_have_any_name(self, little: LittleRepository) -> None:
        little.write("docs/größe und\tgewicht.md")

        assert little.changed() == ("docs/größe und\tgewicht.md",)

    def test_are_asked_for_since_something(self, little: LittleRepository) -> None:
        with pytest.raises(RevisionMissing, match="BASE is missing: say since when"):
            little.changed("")

    @pytest.mark.parametrize("base", ["nowhere", "0" * 40, "--all", "main:README.md"])
    def test_are_not_known_since_what_is_no_commit(
        self, little: LittleRepository, base: str
    ) -> None:
        with pytest.raises(RevisionUnknown, match="is no commit that git knows here: fetch it"):
            little.changed(base)

    def test_are_not_known_where_nothing_is_shared(self, little: LittleRepository) -> None:
        little.git("switch", "--quiet", "--orphan", "other")
        little.write("README.md")
        little.commit()

        with pytest.raises(RevisionUnknown, match="BASE=main and HEAD share no commit here"):
            little.changed("main")

    def test_are_not_known_outside_of_a_repository(self, tmp_path: Path) -> None:
        with pytest.raises(RevisionUnknown):
            changed_files(tmp_path, "main")


class TestPresentFiles:
    def test_are_those_that_are_there(self, little: LittleRepository) -> None:
        (little.root / DOMAIN).unlink()
        little.write("docs/new.md")

        present = present_files(little.root)

        assert (DOMAIN in present, "docs/new.md" in present) == (False, True)

    def test_are_none_of_a_folder_that_is_no_repository(self, tmp_path: Path) -> None:
        with pytest.raises(GitFailed, match="git ls-files: "):
            present_files(tmp_path)
