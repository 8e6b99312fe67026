import json
from pathlib import Path

import pytest

from infrastructure.scratch import copy_configuration, write_override

COPIED = [
    "services/orders/openapi.json",
    "services/orders/terraform/functions.tf",
    "terraform/environments/dev/.terraform.lock.hcl",
    "terraform/environments/dev/main.tf",
    "terraform/modules/queue/main.tf",
]
LEFT_OUT = [
    "services/orders/src/orders/domain.py",
    "services/orders/terraform/tests/orders.tftest.hcl",
    "terraform/environments/dev/.terraform/providers/aws",
    "terraform/mocks/aws.tfmock.hcl",
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in COPIED + LEFT_OUT:
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "repository"


def files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


class TestCopyConfiguration:
    def test_copies_what_roots_read_and_nothing_else(
        self, repository: Path, tmp_path: Path
    ) -> None:
        copy_configuration(repository, tmp_path / "copy")

        assert files(tmp_path / "copy") == COPIED
        assert (tmp_path / "copy" / COPIED[0]).read_text() == COPIED[0]

    def test_leaves_nothing_of_an_earlier_copy(self, repository: Path, tmp_path: Path) -> None:
        copy_configuration(repository, tmp_path / "copy")
        write_override(tmp_path / "copy/terraform/environments/dev", "backend", {})

        copy_configuration(repository, tmp_path / "copy")

        assert files(tmp_path / "copy") == COPIED


class TestWriteOverride:
    def test_names_the_file_so_that_terraform_reads_it_last(self, tmp_path: Path) -> None:
        write_override(tmp_path, "unprotected", {"locals": {"deletion_protection": False}})

        content = json.loads((tmp_path / "unprotected_override.tf.json").read_text())
        assert content == {"locals": {"deletion_protection": False}}
