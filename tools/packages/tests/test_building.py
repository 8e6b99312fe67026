import os
import random
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from packages.building import Builder, Manifest
from packages.catalogue import ARM64, packages
from packages.errors import SourceInvalid, TooLarge

from .conftest import SmallRepository

UNCHECKED_HASH = 0b01


@pytest.fixture
def private_umask() -> Iterator[None]:
    previous = os.umask(0o077)
    yield
    os.umask(previous)


def build(repository: SmallRepository, uv: Path) -> Manifest:
    return Builder(dist=repository.dist, uv=uv).build(packages(repository.folder), {ARM64})


def hashes(manifest: Manifest) -> dict[str, str]:
    return {name: artifact.sha256 for name, artifact in manifest["arm64"].items()}


def changed(before: Manifest, after: Manifest) -> set[str]:
    old, new = hashes(before), hashes(after)
    return {name for name in new if new[name] != old[name]}


class TestBuild:
    def test_holds_sources_migrations_and_compiled_modules(
        self, repository: SmallRepository, uv: Path
    ) -> None:
        build(repository, uv)

        with zipfile.ZipFile(repository.dist / "arm64/orders.zip") as archive:
            assert archive.namelist() == [
                "chassis/__init__.py",
                "chassis/__pycache__/__init__.cpython-313.pyc",
                "migrations/0001_expand_orders.sql",
                "orders/__init__.py",
                "orders/__pycache__/__init__.cpython-313.pyc",
            ]

    def test_is_the_same_in_another_folder_under_another_umask(
        self, repository: SmallRepository, uv: Path, tmp_path: Path, private_umask: None
    ) -> None:
        here = build(repository, uv)
        os.umask(0o022)
        there = build(SmallRepository(tmp_path / "another"), uv)

        assert there == here

    def test_compiles_for_any_time_and_any_place(
        self, repository: SmallRepository, uv: Path
    ) -> None:
        build(repository, uv)

        with zipfile.ZipFile(repository.dist / "arm64/orders.zip") as archive:
            compiled = archive.read("orders/__pycache__/__init__.cpython-313.pyc")
        assert int.from_bytes(compiled[4:8], "little") == UNCHECKED_HASH
        assert b"/var/task/orders/__init__.py" in compiled
        assert str(repository.folder).encode() not in compiled

    def test_builds_nothing_when_nothing_changed(
        self, repository: SmallRepository, uv: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        first = build(repository, uv)
        capsys.readouterr()

        second = build(repository, uv)

        assert (second, capsys.readouterr().out) == (first, "")

    def test_changes_only_the_service_whose_source_changed(
        self, repository: SmallRepository, uv: Path
    ) -> None:
        before = build(repository, uv)
        repository.write("services/orders/src/orders/__init__.py", "NAME = 'more orders'\n")

        after = build(repository, uv)

        assert changed(before, after) == {"orders"}

    def test_changes_every_service_when_a_library_changed(
        self, repository: SmallRepository, uv: Path
    ) -> None:
        before = build(repository, uv)
        repository.write("libs/chassis/src/chassis/ids.py", "")

        after = build(repository, uv)

        assert changed(before, after) == {"orders", "users"}

    def test_builds_a_damaged_zip_again(self, repository: SmallRepository, uv: Path) -> None:
        first = build(repository, uv)
        repository.write("dist/arm64/orders.zip", "damaged")

        build(repository, uv)

        assert zipfile.is_zipfile(repository.dist / "arm64/orders.zip")
        assert build(repository, uv) == first

    def test_leaves_nothing_of_a_removed_source(
        self, repository: SmallRepository, uv: Path
    ) -> None:
        before = build(repository, uv)
        repository.write("services/orders/src/orders/domain.py", "")
        build(repository, uv)
        (repository.folder / "services/orders/src/orders/domain.py").unlink()

        after = build(repository, uv)

        assert after == before

    def test_forgets_a_removed_service(self, repository: SmallRepository, uv: Path) -> None:
        build(repository, uv)
        shutil.rmtree(repository.folder / "services/orders")

        build(repository, uv)

        recorded = msgspec.json.decode((repository.dist / "manifest.json").read_bytes())
        assert set(recorded["arm64"]) == {"users", "layer-postgres", "layer-aws"}

    def test_refuses_a_package_above_its_limit(self, repository: SmallRepository, uv: Path) -> None:
        incompressible = random.Random(1).randbytes(6_000_000).hex()
        repository.write("services/orders/src/orders/blob.txt", incompressible)

        with pytest.raises(TooLarge, match=r"orders is 6\.\d\d MB zipped; 3\.00 MB are allowed"):
            build(repository, uv)

        assert not (repository.dist / "arm64/orders.zip").exists()

    def test_refuses_a_source_that_does_not_compile(
        self, repository: SmallRepository, uv: Path
    ) -> None:
        repository.write("services/orders/src/orders/domain.py", "def broken(:\n")

        with pytest.raises(
            SourceInvalid, match=r"/var/task/orders/domain\.py, line 1: SyntaxError: invalid syntax"
        ):
            build(repository, uv)
