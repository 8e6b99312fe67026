"""The command, in a tiny repository of its own."""

import json
import shutil
from pathlib import Path

import pytest

from compatibility import __main__ as command

from .conftest import GitRepository

DOCUMENT = "services/orders/openapi.json"
REPOSITORY = Path(__file__).parents[3]
REAL = (REPOSITORY / DOCUMENT).read_text()


@pytest.fixture(autouse=True)
def _here(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "REPOSITORY", repository.root)


class TestMain:
    def test_has_nothing_to_compare_a_first_commit_with(
        self, repository: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        repository.commit()

        assert command.main([]) == 0
        assert "there is nothing to compare" in capsys.readouterr().out

    def test_names_each_change_and_the_remedy(
        self, repository: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        repository.write(DOCUMENT, REAL)
        repository.commit()
        document = json.loads(REAL)
        document["paths"].pop("/products")
        repository.write(DOCUMENT, json.dumps(document))

        assert command.main(["--base", "HEAD"]) == 1
        assert capsys.readouterr().err.splitlines() == [
            f"compatibility: {DOCUMENT}#/paths/~1products/get: GET /products is gone",
            f"compatibility: {command.API_REMEDY}",
        ]

    def test_welcomes_a_new_service(
        self, repository: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        commit = repository.commit()[:10]
        repository.write(DOCUMENT, REAL)

        assert command.main(["--base", "HEAD"]) == 0
        assert capsys.readouterr().out == (
            f"compatibility: clients and consumers of {commit} are served\n"
        )

    def test_says_that_a_service_is_gone(
        self, repository: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        repository.write(DOCUMENT, REAL)
        repository.commit()
        shutil.rmtree(repository.root / "services/orders")

        assert command.main(["--base", "HEAD"]) == 0
        assert f"{DOCUMENT} is gone with its service" in capsys.readouterr().out

    def test_lets_no_service_hide_its_document(
        self, repository: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        repository.write(DOCUMENT, REAL)
        repository.write("services/orders/README.md", "Still here.")
        repository.commit()
        (repository.root / DOCUMENT).unlink()

        assert command.main(["--base", "HEAD"]) == 1
        assert capsys.readouterr().err.splitlines()[0] == (
            f"compatibility: {DOCUMENT} is gone, and its service is not"
        )

    def test_refuses_a_base_that_is_none(
        self, repository: GitRepository, capsys: pytest.CaptureFixture[str]
    ) -> None:
        repository.commit()

        assert command.main(["--base", "nothing"]) == 2
        assert capsys.readouterr().err == (
            "compatibility: BASE must be a commit that git knows, not 'nothing'\n"
        )
