from affected.checks import checks_of
from affected.processes import makefile_of, started_by_targets
from affected.tree import Tree

from .little_repository import LittleRepository

MAKEFILE = """
PARTS := check-style \\
  check-types

check: $(PARTS) ## Every check

check-style:
\t@ruff check

check-types: build
\t@python -m judging types

build: setup ## Build
\t@python -m packages build && \\
\t  python -m judging sizes

setup:
\t@tools/setup.sh

publish: $(if $(BUCKET),build)
\t@$(WITH_PROFILE) python -m posting
"""


class TestStartedByTargets:
    def test_follows_prerequisites_variables_and_long_lines(self, little: LittleRepository) -> None:
        little.write("Makefile", MAKEFILE)

        started = started_by_targets(makefile_of(Tree(little.root)))

        assert {target: set(modules) for target, modules in started.items()} == {
            "build": {"judging", "packages"},
            "check": {"judging", "packages"},
            "check-style": set(),
            "check-types": {"judging", "packages"},
            "publish": {"judging", "packages", "posting"},
            "setup": set(),
        }


class TestChecksOf:
    def test_are_those_of_the_makefile_on_however_many_lines(
        self, little: LittleRepository
    ) -> None:
        little.write("Makefile", "CHECKS := check-style \\\n  check-words\n")

        assert checks_of(Tree(little.root)) == ["check-style", "check-words"]
