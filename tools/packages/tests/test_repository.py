import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from chassis.database import DIRECT_ROOTS
from packages.building import Manifest, read_manifest
from packages.catalogue import LOCAL, packages
from packages.contents import AWS_SERVICES

from .conftest import REPOSITORY

CLIENT = re.compile(r"""\bclient\(\s*["']([a-z0-9-]+)["']""")


def built_in(folder: Path) -> Manifest:
    """Build in a copy of the repository, as another machine would."""
    for name in ("libs", "services", "requirements", "tools"):
        shutil.copytree(REPOSITORY / name, folder / name)
    (folder / ".tools").mkdir()
    shutil.copy(REPOSITORY / ".tools/uv-path", folder / ".tools")
    subprocess.run(
        [sys.executable, "-m", "packages", "build"],
        env=os.environ | {"PYTHONPATH": str(folder / "tools"), "PYTHONHASHSEED": "7"},
        umask=0o077,
        check=True,
    )
    return read_manifest(folder / "dist")


def clients_in_use() -> Iterator[str]:
    """Yield the AWS service of every client that code which runs on Lambda makes."""
    for pattern in ("libs/*/src/**/*.py", "services/*/src/**/*.py"):
        for path in REPOSITORY.glob(pattern):
            if "testing" not in path.parts:
                yield from CLIENT.findall(path.read_text())


class TestRepository:
    def test_builds_the_same_bytes_in_another_folder(self, tmp_path: Path) -> None:
        there = built_in(tmp_path)

        here = built_in_place()
        assert there == here

    def test_has_the_model_of_every_aws_service_in_use_and_no_other(self) -> None:
        assert set(clients_in_use()) == set(AWS_SERVICES)

    def test_starts_from_its_zip_and_layers_alone(self, tmp_path: Path) -> None:
        built_in_place()
        for name in ("orders", "layer-postgres", "layer-aws"):
            with zipfile.ZipFile(REPOSITORY / f"dist/{LOCAL.architecture}/{name}.zip") as archive:
                archive.extractall(tmp_path)

        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", STARTS, str(tmp_path), str(tmp_path / "python")],
            check=False,
        )

        assert done.returncode == 0

    def test_brings_the_authorities_that_migrations_trust(self) -> None:
        built_in_place()
        for service in ("orders", "users"):
            with zipfile.ZipFile(
                REPOSITORY / f"dist/{LOCAL.architecture}/{service}.zip"
            ) as archive:
                packed = archive.read("chassis/certificates/rds-global-bundle.pem")

            assert packed == DIRECT_ROOTS.read_bytes()

    def test_locks_every_package(self) -> None:
        missing = [package.name for package in packages(REPOSITORY) if not package.lock.is_file()]

        assert missing == []


STARTS = """
import importlib, pkgutil, sys
sys.path[:0] = sys.argv[1:]
import orders, chassis, boto3
for package in (orders, chassis):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
boto3.client("sqs", region_name="eu-west-1")
"""
"""Imports every module of a service and its chassis where nothing else is installed."""


def built_in_place() -> Manifest:
    """Build what is not built yet, as `make build` does."""
    subprocess.run([sys.executable, "-m", "packages", "build"], cwd=REPOSITORY, check=True)
    return read_manifest(REPOSITORY / "dist")
