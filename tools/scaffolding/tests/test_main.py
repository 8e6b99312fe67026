"""What the commands say to who asks for what cannot be; they run in a small repository."""

from collections.abc import Callable

import pytest

from scaffolding import __main__ as command_line

from .small_repository import SmallRepository

type Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    repository: SmallRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command as make does: its exit status, and what it says of its failure."""
    repository.writes("pyproject.toml", "[tool]\n")
    repository.writes("terraform/environments/dev/main.tf", "")
    repository.commits()
    monkeypatch.setattr(command_line, "REPOSITORY", repository.folder)

    def run(command: str, **variables: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["scaffolding", command])
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        before = repository.files
        status = command_line.main()
        printed = capsys.readouterr()
        assert (repository.files, printed.out) == (before, "")
        return status, printed.err

    return run


class TestNew:
    def test_says_in_one_line_why_a_name_cannot_be(self, run: Run) -> None:
        assert run("new", NAME="Notes") == (
            2,
            "new-service: NAME must be one word of lower-case letters, not 'Notes'\n",
        )

    def test_says_so_of_the_name_of_one_of_them_too(self, run: Run) -> None:
        assert run("new", NAME="albums", RESOURCE="photo album") == (
            2,
            "new-service: RESOURCE must be one word of lower-case letters, not 'photo album'\n",
        )

    def test_writes_nothing_where_it_does_not_know_its_way(self, run: Run) -> None:
        status, line = run("new", NAME="albums")

        assert (status, line.count("\n")) == (1, 1)
        assert line.startswith("new-service: pyproject.toml has no line ")


class TestRemove:
    @pytest.mark.parametrize("name", ["", ".", "..", "notes", "orders/src", "order.", "*"])
    def test_says_in_one_line_that_there_is_no_such_service(self, run: Run, name: str) -> None:
        assert run("remove", NAME=name) == (
            2,
            f"remove-service: there is no service {name!r}: NAME is a folder of services/\n",
        )

    def test_says_whose_work_would_be_lost(self, run: Run, repository: SmallRepository) -> None:
        repository.writes("services/orders/README.md", "# orders, with more to say\n")

        status, line = run("remove", NAME="orders")

        assert status == 1
        assert line == (
            "remove-service: work on orders would be lost that is in no commit: "
            "services/orders/README.md. Commit it, or say FORCE=1\n"
        )
