"""Nothing changes here before all is done there, and then all of it does, or nothing."""

import shutil

import pytest

from scaffolding.errors import ChangedMeanwhile, StepFailed
from scaffolding.workbench import Workbench, workbench

from .small_repository import SmallRepository


class TestWorkbench:
    def test_has_what_git_would_keep_and_nothing_else(self, repository: SmallRepository) -> None:
        repository.writes("new.txt", "not yet committed")
        repository.writes("src/__pycache__/x.pyc", "compiled")

        with workbench(repository.folder) as bench:
            files = {path: content.decode() for path, content in bench.files().items()}

        assert files == repository.files

    def test_leaves_no_trace_when_the_work_fails(self, repository: SmallRepository) -> None:
        before = repository.files

        with pytest.raises(LookupError), workbench(repository.folder) as bench:
            break_in_the_middle(bench)

        assert repository.files == before
        assert not bench.folder.exists()

    def test_says_what_a_tool_said_that_failed(self, repository: SmallRepository) -> None:
        with workbench(repository.folder) as bench, pytest.raises(StepFailed) as failed:
            bench.run("sh", "-c", "echo no ink >&2; exit 3")

        assert str(failed.value) == "sh -c echo no ink >&2; exit 3 failed: no ink"


class TestBringOver:
    def test_writes_changes_and_removes(self, repository: SmallRepository) -> None:
        with workbench(repository.folder) as bench:
            (bench.folder / "list.txt").write_text("users\n")
            (bench.folder / "new").mkdir()
            (bench.folder / "new/file.txt").write_text("new")
            (bench.folder / "new/__pycache__").mkdir()
            (bench.folder / "new/__pycache__/file.pyc").write_text("compiled")
            (bench.folder / "ignored.log").write_text("what a tool leaves behind")
            shutil.rmtree(bench.folder / "services")
            changed = bench.bring_over()

        assert changed == {
            "list.txt": b"users\n",
            "new/file.txt": b"new",
            "services/orders/README.md": None,
            "services/orders/pyproject.toml": None,
        }
        assert repository.files.keys() == {".gitignore", "list.txt", "new/file.txt"}
        assert not (repository.folder / "services").exists()

    def test_overwrites_nobody_s_work(self, repository: SmallRepository) -> None:
        with workbench(repository.folder) as bench:
            (bench.folder / "list.txt").write_text("users\n")
            (bench.folder / "new.txt").write_text("new")
            repository.writes("list.txt", "orders\nusers\nnotes\n")
            with pytest.raises(ChangedMeanwhile, match=r"list\.txt"):
                bench.bring_over()

        assert repository.files["list.txt"] == "orders\nusers\nnotes\n"
        assert "new.txt" not in repository.files

    def test_undoes_what_it_could_not_finish(self, repository: SmallRepository) -> None:
        before = repository.files
        with workbench(repository.folder) as bench:
            (bench.folder / "list.txt").write_text("users\n")
            (bench.folder / "taken").write_text("where a folder is")
            (repository.folder / "taken").mkdir()
            with pytest.raises(OSError, match="taken"):
                bench.bring_over()

        assert repository.files == before


def break_in_the_middle(bench: Workbench) -> None:
    (bench.folder / "list.txt").write_text("half")
    (bench.folder / "half.txt").write_text("half")
    raise LookupError
