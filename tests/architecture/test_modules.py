"""Every Terraform module has the same files, and its validations are tested beside it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    [
        *ROOT.glob("terraform/bootstrap"),
        *ROOT.glob("terraform/modules/*"),
        *ROOT.glob("services/*/terraform"),
    ]
)
FILES = {"README.md", "outputs.tf", "terraform.tf", "tests", "variables.tf"}
VARIABLE = re.compile(r'^variable "(\w+)" \{$(.*?)^\}$', re.MULTILINE | re.DOTALL)
EXPECTED = re.compile(r"expect_failures\s*=\s*\[(.*?)\]", re.DOTALL)


@pytest.fixture(params=MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def module(request: pytest.FixtureRequest) -> Path:
    return request.param


def validated_variables(module: Path) -> set[str]:
    variables = VARIABLE.findall((module / "variables.tf").read_text())
    return {name for name, body in variables if "validation {" in body}


def refused_variables(module: Path) -> set[str]:
    tests = "\n".join(path.read_text() for path in (module / "tests").glob("*.tftest.hcl"))
    return set(re.findall(r"var\.(\w+)", " ".join(EXPECTED.findall(tests))))


class TestModule:
    def test_has_the_same_files_as_every_other(self, module: Path) -> None:
        assert {path.name for path in module.iterdir()} >= FILES

    def test_tests_each_variable_that_it_validates(self, module: Path) -> None:
        assert validated_variables(module) - refused_variables(module) == set()
