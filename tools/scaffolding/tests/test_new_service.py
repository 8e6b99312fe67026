"""A service that was just made holds whatever every service must; taken away, it leaves no trace.

It is made in a copy of the repository, by the one command's code, and checked by the same tools as
everything here. `make prove-new-service` runs all checks, all tests and its story as well.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.checks import check_folder
from infrastructure.provider_server import ProviderServer
from infrastructure.terraform import Terraform
from scaffolding.documents import release
from scaffolding.errors import ServiceNeeded
from scaffolding.making import write_service
from scaffolding.removing import unwrite_service
from scaffolding.template import Names
from scaffolding.workbench import Workbench, workbench

REPOSITORY = Path(__file__).parents[3]
SERVICE = "albums"
NAMES = Names(SERVICE, "album")
LONGEST = Names("iiiiiiiiiiiiiiiiiiis", "iiiiiiiiiiiiiiiiiiii")
PYTEST = (sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider")


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    """A copy of the repository with one service more, released in every environment."""
    with workbench(REPOSITORY) as bench:
        write_service(bench, NAMES)
        release(bench, SERVICE, f"{SERVICE}/{'0' * 64}.zip")
        # Some tests ask git what there is.
        subprocess.run(["git", "init", "--quiet"], cwd=bench.folder, check=True)
        subprocess.run(["git", "add", "--all"], cwd=bench.folder, check=True)
        yield bench


class TestNewService:
    def test_is_written_as_the_linters_want_it(self, bench: Workbench) -> None:
        bench.run("ruff", "check", "--quiet", "--no-cache", ".")
        bench.run("ruff", "format", "--check", "--quiet", "--no-cache", ".")
        bench.run("terraform", "fmt", "-check", "-recursive", "terraform", "services")
        bench.run("squawk", *map(str, bench.folder.glob(f"services/{SERVICE}/migrations/*.sql")))

    def test_has_types(self, bench: Workbench) -> None:
        bench.run("pyright", f"services/{SERVICE}", "libs/contracts/src", "tests/flows")

    def test_keeps_the_boundaries(self, bench: Workbench) -> None:
        bench.run("lint-imports", "--no-logo", "--no-cache")

    def test_passes_its_own_tests(self, bench: Workbench) -> None:
        bench.run(*PYTEST, f"services/{SERVICE}")

    def test_is_a_service_like_every_other(self, bench: Workbench) -> None:
        bench.run(*PYTEST, "tests/architecture")

    def test_has_infrastructure_that_holds(self, bench: Workbench, tmp_path: Path) -> None:
        folder = bench.folder / f"services/{SERVICE}/terraform"

        with ProviderServer() as provider:
            terraform = Terraform(folder=tmp_path / "notes")
            data = tmp_path / "data"
            found = check_folder(folder, terraform, provider=provider, data=data)

        assert found.endswith(" tests passed")

    def test_holds_with_the_longest_names_too(self) -> None:
        with workbench(REPOSITORY) as bench:
            write_service(bench, LONGEST)
            bench.run("ruff", "check", "--quiet", "--no-cache", ".")


class TestRemovedService:
    def test_leaves_every_byte_as_it_was(self) -> None:
        with workbench(REPOSITORY) as bench:
            write_service(bench, NAMES)
            release(bench, SERVICE, f"{SERVICE}/{'0' * 64}.zip")
            unwrite_service(bench, SERVICE)

            assert bench.differences() == {}

    def test_has_nobody_who_needs_it(self) -> None:
        with workbench(REPOSITORY) as bench:
            write_service(bench, NAMES)
            consumer = bench.folder / "services/notifications/terraform/subscriptions.tf"
            consumer.write_text(consumer.read_text() + '# "albums.album_created.v1"\n')

            with pytest.raises(
                ServiceNeeded, match=r"notifications/terraform/subscriptions\.tf:\d+"
            ):
                unwrite_service(bench, SERVICE)

    @pytest.mark.parametrize("service", ["notifications", "orders", "users"])
    def test_is_none_of_those_that_all_the_others_stand_on(self, service: str) -> None:
        with workbench(REPOSITORY) as bench, pytest.raises(ServiceNeeded):
            unwrite_service(bench, service)
