"""What a change of this repository affects, compared with what others than us read in it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from affected.answer import Answer, answer_of
from affected.checks import FOLLOWS_TERRAFORM, READS, checks_of
from affected.survey import Survey
from affected.tree import Tree
from infrastructure.checks import terraform_folders

REPOSITORY = Path(__file__).parents[3]
PACKAGES = {
    path.parent.name: path.parent
    for pattern in ("libs/*/src/*", "services/*/src/*", "tools/*")
    for path in REPOSITORY.glob(f"{pattern}/__init__.py")
}
SERVICES = {path.parent.name: path for path in REPOSITORY.glob("services/*/pyproject.toml")}
SOURCE = re.compile(r'^\s*source\s*=\s*"([^"]+)"', re.MULTILINE)

DOMAIN = "services/orders/src/orders/domain/orders.py"
CHASSIS = "libs/chassis/src/chassis/clock.py"
CONTRACTS = "libs/contracts/src/contracts/orders.py"
TABLE = "terraform/modules/table"
RUNBOOKS = sorted((REPOSITORY / "docs/runbooks").iterdir())
"""Found, because to write one's path here would make this file depend on it."""


@pytest.fixture(scope="module")
def tree() -> Tree:
    return Tree(REPOSITORY)


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def answer(tree: Tree, *changed: str) -> Answer:
    return answer_of(Survey(tree, changed), base="main")


def module_of(path: str) -> str:
    (package,) = (name for name, at in PACKAGES.items() if REPOSITORY / path in at.rglob("*.py"))
    inner = (REPOSITORY / path).relative_to(PACKAGES[package].parent).with_suffix("")
    return ".".join(inner.parts)


def imported_by(test: str) -> Iterator[str]:
    """Yield the modules, and what may be modules, that a file imports anywhere."""
    for node in ast.walk(ast.parse((REPOSITORY / test).read_text())):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
                yield from (f"{module}.{alias.name}" for alias in node.names)
            case _:
                pass


def importing(folder: Path) -> set[Path]:
    """Return the folders of Terraform that lead to one, by `source`, in however many steps."""
    known = {folder}
    for _ in range(4):
        known |= {
            path.parent
            for path in REPOSITORY.glob("**/*.tf")
            for source in SOURCE.findall(path.read_text())
            if (path.parent / source).resolve() in known
        }
    return known


def carrying(library: str) -> set[str]:
    """Return the services whose packages carry a library."""
    return {
        name
        for name, project in SERVICES.items()
        if library in tomllib.loads(project.read_text())["tool"]["packages"]["libraries"]
    }


def paths(pattern: str) -> set[str]:
    return {path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob(pattern)}


class TestPython:
    @pytest.mark.parametrize(
        "path", [DOMAIN, CHASSIS, CONTRACTS, "tools/infrastructure/terraform.py"]
    )
    def test_reaches_every_test_that_imports_what_imports_it(
        self, tree: Tree, imports: grimp.ImportGraph, path: str
    ) -> None:
        name = module_of(path)
        downstream = imports.find_downstream_modules(name) | {name}
        expected = {test for test in tree.tests if downstream & set(imported_by(test))}

        found = answer(tree, path)

        assert expected
        assert expected - set(found.tests) == set()
        assert found.unknown == ()

    def test_of_orders_domain_leaves_the_other_services_alone(self, tree: Tree) -> None:
        found = answer(tree, DOMAIN)

        assert set(found.services) == {"orders"}
        assert (
            set(found.tests)
            & (
                paths("services/users/tests/**/test_*.py")
                | paths("services/notifications/tests/**/test_*.py")
                | paths("libs/*/tests/**/test_*.py")
                | paths("tools/localcloud/tests/**/test_*.py")
            )
            == set()
        )
        assert found.terraform == {}
        assert {"check-types", "check-style", "check-imports"} <= set(found.checks)
        assert not {"check-terraform", "check-policies", "check-sql"} & set(found.checks)

    @pytest.mark.parametrize(
        "path",
        [
            *(DOMAIN, CHASSIS, CONTRACTS, f"{TABLE}/main.tf"),
            "services/notifications/src/notifications/templates/frame.html",
            "services/users/migrations/0001_expand_users.sql",
            "tools/localcloud/front_door/door.py",
            "tools/localcloud/emulator/sqs.py",
        ],
    )
    def test_reaches_the_flows_where_it_is_part_of_the_local_cloud(
        self, tree: Tree, path: str
    ) -> None:
        assert paths("tests/flows/test_*.py") - set(answer(tree, path).tests) == set()

    @pytest.mark.parametrize("library", ["chassis", "contracts"])
    def test_of_a_library_reaches_the_services_that_carry_it(
        self, tree: Tree, library: str
    ) -> None:
        path = f"libs/{library}/src/{library}/errors.py"

        assert set(answer(tree, path).services) == carrying(library)


class TestTerraform:
    def test_of_one_service_reaches_it_and_the_roots(self, tree: Tree) -> None:
        found = answer(tree, f"{TABLE}/main.tf")

        assert set(found.terraform) == {
            folder.relative_to(REPOSITORY).as_posix() for folder in importing(REPOSITORY / TABLE)
        }
        assert set(found.services) == {"notifications"}
        assert {"check-terraform", "check-policies"} <= set(found.checks)
        assert not {"check-types", "check-style"} & set(found.checks)

    def test_reaches_the_plans_of_all_environments(self, tree: Tree) -> None:
        found = answer(tree, f"{TABLE}/main.tf")

        assert paths("tests/plans/test_*.py") - set(found.tests) == set()


class TestRunbook:
    def test_reaches_the_tests_of_the_repository_alone(self, tree: Tree) -> None:
        runbook = RUNBOOKS[0].relative_to(REPOSITORY).as_posix()

        found = answer(tree, runbook)

        assert set(found.tests) == paths("tests/architecture/test_*.py")
        assert (found.services, found.terraform, found.unknown) == ({}, {}, ())
        assert not {"check-types", "check-terraform"} & set(found.checks)


class TestGeneratedDocument:
    def test_reaches_the_test_that_it_is_fresh(self, tree: Tree) -> None:
        assert "libs/contracts/tests/test_catalogue.py" in answer(tree, "docs/events.md").tests


class TestTree:
    def test_knows_every_test_that_pytest_would_collect(self, tree: Tree) -> None:
        assert set(tree.tests) == {
            path
            for folder in ("libs", "services", "tests", "tools")
            for path in paths(f"{folder}/**/test_*.py")
            if "/template/" not in path
        }

    def test_knows_the_terraform_folders_that_are_checked(self, tree: Tree) -> None:
        assert [REPOSITORY / folder for folder in tree.terraform] == terraform_folders(REPOSITORY)


class TestChecks:
    def test_say_what_they_read_only_if_they_exist(self, tree: Tree) -> None:
        assert {*READS, *FOLLOWS_TERRAFORM} - set(checks_of(tree)) == set()
