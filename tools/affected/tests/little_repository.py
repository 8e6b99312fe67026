"""A repository of our shape and the size of a page: two services, a library, tools and Terraform.

Letters are written on paper and bring stamps no joy: the services do not know each other.
"""

import subprocess
from pathlib import Path
from typing import Final

from affected.answer import Answer, answer_of
from affected.changes import changed_files
from affected.survey import Survey
from affected.tree import Tree

SERVICE: Final = '[tool.packages]\nlibraries = ["paper"]\n'
MODULE: Final = 'module "it" {\n  source = "%s"\n}\n'

FILES: Final = {
    ".gitignore": "__pycache__/\n",
    "Makefile": (
        "CHECKS := check-style check-sql check-terraform check-words\n\n"
        "up: build ## Apply it\n\t@python -m posting up\n\n"
        "build:\n\t@python -m packages build\n\n"
        "post:\n\t@python -m posting.stamping\n"
    ),
    "README.md": "# Letters\n",
    "conftest.py": 'pytest_plugins = ["paper.testing.plugin"]\n',
    "docs/letters.md": "# How to write one\n",
    "docs/prices.md": "# What they cost\n",
    "pyproject.toml": (
        '[tool.pytest.ini_options]\nnorecursedirs = ["template"]\n\n'
        "[tool.pyright]\nextraPaths = [\n"
        '  "libs/paper/src", "services/letters/src", "services/stamps/src", "tests", "tools",\n]\n'
    ),
    # a library
    "libs/paper/pyproject.toml": "",
    "libs/paper/src/paper/__init__.py": "",
    "libs/paper/src/paper/colours/white.json": "{}",
    "libs/paper/src/paper/ink.py": "",
    "libs/paper/src/paper/testing/__init__.py": "",
    "libs/paper/src/paper/testing/plugin.py": "",
    "libs/paper/tests/test_ink.py": "import paper.ink\n",
    # two services
    "services/letters/README.md": "# letters\n",
    "services/letters/migrations/0001_expand_letters.sql": "SELECT 1;\n",
    "services/letters/openapi.json": "{}",
    "services/letters/pyproject.toml": SERVICE,
    "services/letters/src/letters/__init__.py": "",
    "services/letters/src/letters/domain.py": "",
    "services/letters/src/letters/use_cases.py": "from letters import domain\nimport paper.ink\n",
    "services/letters/terraform/main.tf": MODULE % "../../../terraform/modules/queue",
    "services/letters/tests/conftest.py": "from .desk import write\n",
    "services/letters/tests/desk.py": "def write(): ...\n",
    "services/letters/tests/mail/test_mail.py": "",
    "services/letters/tests/test_domain.py": "import letters.domain\n",
    "services/letters/tests/test_use_cases.py": "from letters import use_cases\n",
    "services/stamps/pyproject.toml": SERVICE,
    "services/stamps/src/stamps/__init__.py": "",
    "services/stamps/src/stamps/prices.py": "",
    "services/stamps/terraform/main.tf": MODULE % "../../../terraform/modules/table",
    "services/stamps/tests/test_prices.py": "from stamps.prices import *\n",
    # Terraform
    "terraform/environments/dev/main.tf": (
        'module "letters" {\n  source = "../../../services/letters/terraform"\n}\n'
        'module "stamps" {\n  source = "../../../services/stamps/terraform"\n}\n'
        'locals {\n  api = file("${path.module}/../../../services/${each.key}/openapi.json")\n}\n'
    ),
    "terraform/mocks/aws.tfmock.hcl": "",
    "terraform/modules/queue/main.tf": "",
    "terraform/modules/queue/tests/queue.tftest.hcl": (
        'mock_provider "aws" {\n  source = "../../mocks"\n}\n'
    ),
    "terraform/modules/table/main.tf": "",
    # tests of the whole
    "tests/architecture/test_shape.py": "",
    "tests/flows/conftest.py": 'import subprocess\n\nsubprocess.run(["make", "up"])\n',
    "tests/flows/test_letter.py": "",
    "tests/weights/test_weights.py": 'RUN = ["-c", "import sys, stamps.prices; print(sys)"]\n',
    # tools
    "tools/packages/__init__.py": "",
    "tools/packages/__main__.py": "import packages.catalogue\n",
    "tools/packages/catalogue.py": "",
    "tools/posting/__init__.py": "",
    "tools/posting/__main__.py": 'ROOTS = "terraform/environments/*"\n',
    "tools/posting/stamping.py": 'PRICES = "docs" / "prices.md"\n',
    "tools/posting/tests/test_main.py": 'COMMAND = ["python", "-m", "posting"]\n',
    "tools/posting/tests/test_stamping.py": "from posting.stamping import PRICES\n",
    "tools/posting/template/pyproject.toml": "",
    "tools/posting/template/tests/conftest.py": "",
    "tools/posting/template/tests/test_envelopes.py": "",
    "tools/posting/template/terraform/main.tf": "",
    "tools/scales.py": "import paper.ink\n",
    "tools/tests/test_scales.py": "import scales\n",
    "tools/weigh.sh": "",
}


class LittleRepository:
    """The repository in a folder, committed once as the branch `main`, with no change since."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for path, text in FILES.items():
            self.write(path, text)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit()

    def write(self, path: str, text: str = "# changed\n") -> None:
        """Change a file, or make a new one."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def append(self, path: str) -> None:
        """Change a file, and leave what it says."""
        self.write(path, (self.root / path).read_text() + "# changed\n")

    def commit(self) -> None:
        self.git("add", "--all")
        self.git(
            "-c", "user.name=me", "-c", "user.email=me@example.com", "commit", "--quiet", "-mx"
        )

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.root, check=True)

    def changed(self, base: str = "main") -> tuple[str, ...]:
        return changed_files(self.root, base)

    def answer(self, *changed: str) -> Answer:
        """Return what a line more in some files affects, or else what git says is changed."""
        for path in changed:
            self.append(path)
        return answer_of(Survey(Tree(self.root), self.changed()), base="main")
