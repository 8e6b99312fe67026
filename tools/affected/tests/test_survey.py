"""What each kind of change affects, in a repository that is small enough to know by heart."""

import pytest

from affected.answer import Answer
from affected.errors import SourceInvalid
from affected.tree import Tree

from .little_repository import FILES, LittleRepository

LETTERS = "services/letters"
FLOWS = {"tests/flows/test_letter.py"}
SHAPE = {"tests/architecture/test_shape.py"}
"""Any change affects the tests that look at the repository itself."""

TESTS_OF_LETTERS = {
    f"{LETTERS}/tests/{name}"
    for name in ("mail/test_mail.py", "test_domain.py", "test_use_cases.py")
}
TESTS_OF_POSTING = {"tools/posting/tests/test_main.py"}


def other_tests(answer: Answer) -> set[str]:
    return set(answer.tests) - SHAPE


def all_tests(little: LittleRepository) -> set[str]:
    return set(Tree(little.root).tests)


class TestModule:
    def test_affects_what_imports_it_and_what_carries_it(self, little: LittleRepository) -> None:
        domain = f"{LETTERS}/src/letters/domain.py"

        answer = little.answer(domain)

        assert answer.unknown == ()
        assert answer.tests == {
            f"{LETTERS}/tests/test_domain.py": (domain, f"{LETTERS}/tests/test_domain.py"),
            f"{LETTERS}/tests/test_use_cases.py": (
                *(domain, "letters.use_cases"),
                f"{LETTERS}/tests/test_use_cases.py",
            ),
            "tests/flows/test_letter.py": (
                *(domain, "dist/letters", "packages.catalogue", "packages.__main__"),
                *("flows.conftest", "tests/flows/test_letter.py"),
            ),
            "tests/architecture/test_shape.py": (
                *(domain, "the repository"),
                "tests/architecture/test_shape.py",
            ),
        }
        assert answer.services == {"letters": (domain, "letters")}
        assert answer.terraform == {}
        assert answer.checks == {
            "check-style": (domain, "check-style"),
            "check-words": (domain, "check-words"),
        }

    def test_of_a_library_affects_every_service_that_carries_it(
        self, little: LittleRepository
    ) -> None:
        answer = little.answer("libs/paper/src/paper/ink.py")

        assert set(answer.services) == {"letters", "stamps"}
        assert other_tests(answer) == {
            *("libs/paper/tests/test_ink.py", f"{LETTERS}/tests/test_use_cases.py"),
            *("tools/tests/test_scales.py", *FLOWS),
        }

    def test_for_tests_alone_is_in_no_package(self, little: LittleRepository) -> None:
        answer = little.answer("libs/paper/src/paper/testing/plugin.py")

        assert answer.services == {}

    def test_that_pytest_loads_for_all_affects_all_tests(self, little: LittleRepository) -> None:
        answer = little.answer("libs/paper/src/paper/testing/plugin.py")

        assert (set(answer.tests), answer.unknown) == (all_tests(little), ())

    def test_comes_with_the_package_that_it_lies_in(self, little: LittleRepository) -> None:
        answer = little.answer(f"{LETTERS}/src/letters/__init__.py")

        assert f"{LETTERS}/tests/test_domain.py" in answer.tests

    def test_in_no_package_affects_what_imports_it(self, little: LittleRepository) -> None:
        answer = little.answer("tools/scales.py")

        assert other_tests(answer) == {"tools/tests/test_scales.py"}

    def test_affects_what_starts_it(self, little: LittleRepository) -> None:
        answer = little.answer("tools/posting/__main__.py")

        assert other_tests(answer) == TESTS_OF_POSTING | FLOWS

    def test_affects_a_program_inside_a_text_that_imports_it(
        self, little: LittleRepository
    ) -> None:
        answer = little.answer("services/stamps/src/stamps/prices.py")

        assert other_tests(answer) == {
            *("services/stamps/tests/test_prices.py", "tests/weights/test_weights.py", *FLOWS)
        }

    def test_that_is_new_affects_what_imports_it(self, little: LittleRepository) -> None:
        little.write(f"{LETTERS}/src/letters/errors.py", "")
        little.write(f"{LETTERS}/src/letters/domain.py", "from letters import errors\n")
        little.git("add", f"{LETTERS}/src/letters/domain.py")

        answer = little.answer()

        assert answer.tests[f"{LETTERS}/tests/test_domain.py"][0] in answer.changed
        assert set(answer.changed) == {
            *(f"{LETTERS}/src/letters/domain.py", f"{LETTERS}/src/letters/errors.py")
        }

    def test_that_is_gone_affects_the_package_that_it_was_in(
        self, little: LittleRepository
    ) -> None:
        (little.root / LETTERS / "src/letters/domain.py").unlink()

        answer = little.answer()

        assert answer.tests[f"{LETTERS}/tests/test_use_cases.py"][0] == answer.changed[0]
        assert (set(answer.services), answer.unknown) == ({"letters"}, ())

    def test_that_was_renamed_affects_those_who_know_either_name(
        self, little: LittleRepository
    ) -> None:
        little.git("mv", f"{LETTERS}/src/letters/domain.py", f"{LETTERS}/src/letters/rules.py")
        little.write(f"{LETTERS}/tests/test_domain.py", "import letters.rules\n")

        answer = little.answer()

        assert other_tests(answer) == {
            f"{LETTERS}/tests/test_domain.py",
            f"{LETTERS}/tests/test_use_cases.py",
            *FLOWS,
        }

    def test_that_cannot_be_read_is_named(self, little: LittleRepository) -> None:
        little.write(f"{LETTERS}/src/letters/domain.py", "def (\n")

        with pytest.raises(SourceInvalid, match=r"letters/domain\.py"):
            little.answer()


class TestTest:
    def test_affects_itself(self, little: LittleRepository) -> None:
        answer = little.answer(f"{LETTERS}/tests/test_domain.py")

        assert other_tests(answer) == {f"{LETTERS}/tests/test_domain.py"}
        assert answer.tests[f"{LETTERS}/tests/test_domain.py"] == answer.changed

    def test_that_is_new_is_run(self, little: LittleRepository) -> None:
        little.write(f"{LETTERS}/tests/mail/test_post.py", "")

        assert other_tests(little.answer()) == {f"{LETTERS}/tests/mail/test_post.py"}

    def test_that_is_gone_is_not(self, little: LittleRepository) -> None:
        (little.root / LETTERS / "tests/test_domain.py").unlink()

        answer = little.answer()

        assert f"{LETTERS}/tests/test_domain.py" not in answer.tests
        assert f"{LETTERS}/tests/mail/test_mail.py" in answer.tests


class TestConftest:
    def test_affects_the_tests_beneath_it(self, little: LittleRepository) -> None:
        assert other_tests(little.answer(f"{LETTERS}/tests/conftest.py")) == TESTS_OF_LETTERS

    def test_hands_on_what_it_imports(self, little: LittleRepository) -> None:
        assert other_tests(little.answer(f"{LETTERS}/tests/desk.py")) == TESTS_OF_LETTERS

    def test_that_is_gone_affects_them_too(self, little: LittleRepository) -> None:
        (little.root / LETTERS / "tests/conftest.py").unlink()

        assert other_tests(little.answer()) == TESTS_OF_LETTERS


class TestData:
    def test_of_a_package_affects_all_of_it(self, little: LittleRepository) -> None:
        answer = little.answer("libs/paper/src/paper/colours/white.json")

        assert set(answer.services) == {"letters", "stamps"}
        assert other_tests(answer) >= {"libs/paper/tests/test_ink.py", *FLOWS}

    @pytest.mark.parametrize("name", ["tests/test_envelopes.py", "terraform/main.tf"])
    def test_of_a_template_affects_what_holds_it(self, little: LittleRepository, name: str) -> None:
        answer = little.answer(f"tools/posting/template/{name}")

        assert "tools/posting/tests/test_main.py" in other_tests(answer)
        assert (answer.services, answer.terraform, answer.unknown) == ({}, {}, ())

    def test_of_a_service_affects_all_of_it(self, little: LittleRepository) -> None:
        answer = little.answer(f"{LETTERS}/migrations/0001_expand_letters.sql")

        assert other_tests(answer) == TESTS_OF_LETTERS | FLOWS
        assert set(answer.services) == {"letters"}
        assert set(answer.checks) == {"check-sql", "check-words"}

    def test_that_terraform_reads_affects_who_reads_it(self, little: LittleRepository) -> None:
        answer = little.answer(f"{LETTERS}/openapi.json")

        assert set(answer.terraform) == {"terraform/environments/dev"}
        assert other_tests(answer) == TESTS_OF_LETTERS | TESTS_OF_POSTING | FLOWS

    def test_that_is_gone_affects_who_still_names_it(self, little: LittleRepository) -> None:
        (little.root / LETTERS / "openapi.json").unlink()

        assert set(little.answer().terraform) == {"terraform/environments/dev"}

    def test_of_tests_affects_those_beside_it(self, little: LittleRepository) -> None:
        little.write(f"{LETTERS}/tests/mail/letter.txt")

        assert other_tests(little.answer()) == {f"{LETTERS}/tests/mail/test_mail.py"}


class TestTerraform:
    def test_affects_the_folders_that_refer_to_it_and_who_applies_them(
        self, little: LittleRepository
    ) -> None:
        table = "terraform/modules/table"

        answer = little.answer(f"{table}/main.tf")

        assert answer.terraform == {
            table: (f"{table}/main.tf", table),
            "services/stamps/terraform": (f"{table}/main.tf", table, "services/stamps/terraform"),
            "terraform/environments/dev": (
                *(f"{table}/main.tf", table, "services/stamps/terraform"),
                "terraform/environments/dev",
            ),
        }
        assert other_tests(answer) == TESTS_OF_POSTING | FLOWS
        assert set(answer.services) == {"stamps"}
        assert set(answer.checks) == {"check-terraform", "check-words"}

    def test_is_affected_by_its_tests_and_mocks(self, little: LittleRepository) -> None:
        of_tests = little.answer("terraform/modules/queue/tests/queue.tftest.hcl")
        little.commit()
        of_mocks = little.answer("terraform/mocks/aws.tfmock.hcl")

        assert "terraform/modules/queue" in of_tests.terraform
        assert "terraform/modules/queue" in of_mocks.terraform
        assert "terraform/modules/table" not in of_mocks.terraform

    def test_that_is_gone_affects_who_still_refers_to_it(self, little: LittleRepository) -> None:
        little.write("terraform/modules/queue/outputs.tf", "")
        little.commit()
        (little.root / "terraform/modules/queue/outputs.tf").unlink()

        assert "services/letters/terraform" in little.answer().terraform


class TestDocument:
    @pytest.mark.parametrize("path", ["README.md", "docs/letters.md", f"{LETTERS}/README.md"])
    def test_affects_the_tests_of_the_repository_alone(
        self, little: LittleRepository, path: str
    ) -> None:
        answer = little.answer(path)

        assert (other_tests(answer), answer.unknown) == (set(), ())
        assert (answer.services, answer.terraform) == ({}, {})
        assert set(answer.tests) == SHAPE

    def test_affects_the_code_that_names_it(self, little: LittleRepository) -> None:
        answer = little.answer("docs/prices.md")

        assert other_tests(answer) == {"tools/posting/tests/test_stamping.py"}


class TestWhatNoRuleKnows:
    @pytest.mark.parametrize(
        "path",
        [".github/workflows/check.yml", "Makefile", "pyproject.toml", "tools/weigh.sh"],
    )
    def test_affects_everything(self, little: LittleRepository, path: str) -> None:
        little.write(path, FILES.get(path, "") + "\n")

        answer = little.answer()

        assert answer.unknown == (path,)
        assert set(answer.tests) == all_tests(little)
        assert set(answer.services) == {"letters", "stamps"}
        assert list(answer.terraform) == Tree(little.root).terraform
        assert list(answer.checks) == ["check-style", "check-sql", "check-terraform", "check-words"]

    def test_is_what_is_left_of_a_service_that_is_gone(self, little: LittleRepository) -> None:
        little.git("rm", "-rq", "services/stamps")

        assert "services/stamps/pyproject.toml" in little.answer().unknown


class TestNothing:
    def test_affects_nothing(self, little: LittleRepository) -> None:
        answer = little.answer()

        assert (answer.tests, answer.services, answer.terraform, answer.checks) == ({}, {}, {}, {})
