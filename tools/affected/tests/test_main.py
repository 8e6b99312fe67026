import json
import sys

import pytest

from affected.__main__ import main

from .little_repository import LittleRepository

ECHO = (sys.executable, "-c", "import sys; print(*sys.argv[1:])")
ENDS = (sys.executable, "-c", "import sys; sys.exit(3)")
DOMAIN = "services/letters/src/letters/domain.py"

type Printed = pytest.CaptureFixture[str]


def run(little: LittleRepository, *arguments: str, base: str = "main") -> int:
    return main(["--base", base, *arguments], repository=little.root)


class TestShow:
    def test_prints_chains(self, little: LittleRepository, capfd: Printed) -> None:
        little.append("docs/letters.md")

        assert run(little, "show") == 0
        assert capfd.readouterr().out.splitlines() == [
            "changed since main: 1 file",
            "tests (1 of 11 files):",
            "  docs/letters.md -> the repository -> tests/architecture/test_shape.py",
            "services: none",
            "terraform: none",
            "checks:",
            "  docs/letters.md -> check-words",
        ]

    def test_prints_them_for_programs(self, little: LittleRepository, capfd: Printed) -> None:
        little.append("docs/letters.md")

        assert run(little, "--format", "json", "show") == 0
        assert json.loads(capfd.readouterr().out) == {
            "base": "main",
            "changed": ["docs/letters.md"],
            "unknown": [],
            "all_tests": 11,
            "all_terraform": 5,
            "tests": {
                "tests/architecture/test_shape.py": [
                    *("docs/letters.md", "the repository"),
                    "tests/architecture/test_shape.py",
                ]
            },
            "services": {},
            "terraform": {},
            "checks": {"check-words": ["docs/letters.md", "check-words"]},
        }

    @pytest.mark.parametrize(
        ("base", "said"),
        [
            ("", "BASE is missing: say since when, e.g. BASE=origin/main"),
            ("nowhere", "BASE=nowhere is no commit that git knows here: fetch it"),
        ],
    )
    def test_needs_a_revision(
        self, little: LittleRepository, capfd: Printed, base: str, said: str
    ) -> None:
        assert run(little, "show", base=base) == 2
        assert capfd.readouterr() == ("", f"affected: {said}\n")

    def test_names_a_file_that_it_cannot_read(
        self, little: LittleRepository, capfd: Printed
    ) -> None:
        little.write(DOMAIN, "def (\n")

        status = run(little, "show")

        printed = capfd.readouterr()
        (line,) = printed.err.splitlines()
        assert (status, printed.out) == (1, "")
        assert line.startswith("affected: ")
        assert DOMAIN in line


class TestTests:
    def test_are_handed_to_the_command(self, little: LittleRepository, capfd: Printed) -> None:
        little.append("tools/scales.py")

        status = run(little, "tests", "--", *ECHO, "-n", "3")

        printed = capfd.readouterr()
        assert (status, printed.out.split()) == (
            0,
            ["-n", "3", "tests/architecture/test_shape.py", "tools/tests/test_scales.py"],
        )
        assert printed.err == (
            "test files: 2 of 11; the others depend on nothing that has changed since main"
            " (make affected says on what these do)\n"
        )

    def test_are_not_named_where_all_are_to_run(
        self, little: LittleRepository, capfd: Printed
    ) -> None:
        little.append("Makefile")

        run(little, "tests", "--", *ECHO, "all")

        assert capfd.readouterr() == (
            "all\n",
            "test files: all, because Makefile may affect anything\n",
        )

    def test_are_not_run_where_nothing_changed(
        self, little: LittleRepository, capfd: Printed
    ) -> None:
        assert run(little, "tests", "--", *ECHO, "all") == 0
        assert capfd.readouterr().out == ""

    def test_end_as_the_command_does(self, little: LittleRepository) -> None:
        little.append("tools/scales.py")

        assert run(little, "tests", "--", *ENDS) == 3


class TestChecks:
    def test_are_handed_to_the_command(self, little: LittleRepository, capfd: Printed) -> None:
        little.append(DOMAIN)

        run(little, "checks", "--", *ECHO)

        assert capfd.readouterr() == (
            "check-style check-words\n",
            "checks: all but check-sql, check-terraform; what they read is as it was at main\n",
        )

    def test_are_all_run_where_all_may_fail(self, little: LittleRepository, capfd: Printed) -> None:
        little.append("Makefile")

        run(little, "checks", "--", *ECHO)

        assert capfd.readouterr() == (
            "check-style check-sql check-terraform check-words\n",
            "checks: all\n",
        )


class TestTerraform:
    def test_is_handed_to_the_command(self, little: LittleRepository, capfd: Printed) -> None:
        little.append("services/letters/openapi.json")

        run(little, "terraform", "--", *ECHO)

        printed = capfd.readouterr()
        assert printed.out == "terraform/environments/dev\n"
        assert printed.err.startswith("Terraform folders: 1 of 5; ")


class TestProgram:
    COMMAND = (*ECHO, "-m", "posting")

    def test_is_run_where_something_reaches_it(
        self, little: LittleRepository, capfd: Printed
    ) -> None:
        little.append("terraform/modules/table/main.tf")

        run(little, "program", "--", *self.COMMAND)

        printed = capfd.readouterr()
        assert printed.out == "-m posting\n"
        assert printed.err.startswith("posting: terraform/modules/table/main.tf -> ")

    def test_is_left_out_where_nothing_does(self, little: LittleRepository, capfd: Printed) -> None:
        little.append(DOMAIN)

        assert run(little, "program", "--", *self.COMMAND) == 0
        assert capfd.readouterr() == (
            "",
            "posting: left out, because all it runs is as it was at main\n",
        )

    def test_must_be_one_of_ours(self, little: LittleRepository, capfd: Printed) -> None:
        assert run(little, "program", "--", "python", "-m", "pip") == 1
        assert capfd.readouterr().err == (
            "affected: no module of ours is started by python -m pip\n"
        )
