from pathlib import Path

import pytest

from compatibility.baseline import baseline_of
from compatibility.errors import BaseUnknown, HistoryMissing

from .conftest import GitRepository


def commit_of(root: Path, base: str = "") -> str | None:
    baseline = baseline_of(root, base)
    return None if baseline is None else baseline.commit


class TestBaseline:
    def test_is_where_a_branch_left_main(self, repository: GitRepository) -> None:
        left = repository.commit()
        repository.git("switch", "--quiet", "--create", "work")
        repository.commit()
        repository.git("switch", "--quiet", "main")
        repository.commit()
        repository.git("switch", "--quiet", "work")

        assert commit_of(repository.root) == left

    def test_is_the_commit_before_on_main_itself(self, repository: GitRepository) -> None:
        before = repository.commit()
        repository.commit()

        assert commit_of(repository.root) == before

    def test_is_where_work_on_main_left_the_main_of_all(
        self, repository: GitRepository, tmp_path: Path
    ) -> None:
        pushed = repository.commit()
        repository.git("clone", "--quiet", ".", str(tmp_path / "clone"))
        clone = GitRepository(tmp_path / "clone")
        clone.commit()
        clone.commit()

        assert commit_of(clone.root) == pushed

    def test_is_where_the_work_left_the_base_that_is_named(self, repository: GitRepository) -> None:
        first = repository.commit()
        repository.commit()
        repository.commit()

        assert commit_of(repository.root, "HEAD~2") == first

    def test_is_none_in_a_repository_with_one_commit(self, repository: GitRepository) -> None:
        repository.commit()

        assert commit_of(repository.root) is None

    def test_is_not_guessed_in_a_shallow_clone(
        self, repository: GitRepository, tmp_path: Path
    ) -> None:
        repository.commit()
        repository.commit()
        url = f"file://{repository.root}"
        repository.git("clone", "--quiet", "--depth=1", url, str(tmp_path / "shallow"))

        with pytest.raises(HistoryMissing, match="fetch-depth: 0"):
            commit_of(tmp_path / "shallow")

    @pytest.mark.parametrize("base", ["nothing", "--all", "HEAD:file"])
    def test_refuses_what_is_no_commit(self, repository: GitRepository, base: str) -> None:
        repository.commit()

        with pytest.raises(BaseUnknown, match="BASE must be a commit that git knows"):
            commit_of(repository.root, base)

    def test_has_the_files_of_its_commit(self, repository: GitRepository, tmp_path: Path) -> None:
        repository.write("services/a b/openapi.json", "old")
        repository.commit()
        repository.write("services/a b/openapi.json", "new")
        repository.commit()
        baseline = baseline_of(repository.root, "")
        assert baseline is not None

        baseline.extract("services", tmp_path / "old")

        assert baseline.files("services") == {"services/a b/openapi.json": b"old"}
        assert baseline.files("libs") == {}
        assert (tmp_path / "old/services/a b/openapi.json").read_text() == "old"
