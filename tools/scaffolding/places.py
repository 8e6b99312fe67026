"""Where the repository lists its services by hand, because no list can be computed there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scaffolding.lines import ASSIGNED, QUOTED, Place

BOUNDARIES: Final = (
    Place(
        "pyproject.toml",
        ("extraPaths = [",),
        '  "services/{name}/src",',
        r'  "services/(?P<name>\w+)/src",',
    ),
    *(
        Place("pyproject.toml", opens, '  "{name}",', QUOTED)
        for opens in (
            ("root_packages = [",),
            ("containers = [",),
            ('id = "independence"', "modules = ["),
            ('id = "libraries"', "forbidden_modules = ["),
            ('id = "tools"', "source_modules = ["),
        )
    ),
    Place(
        "pyproject.toml",
        ('id = "api-path"', "source_modules = ["),
        '  "{name}.handlers.api",',
        QUOTED,
    ),
)
"""Which packages there are, for pyright and for import-linter."""

OWNERS: Final = (
    Place(
        ".github/CODEOWNERS",
        ("/libs/ ",),
        "/libs/contracts/src/contracts/{name}.py @example/{name}",
        r"/libs/contracts/src/contracts/(?P<name>\w+)\.py .*",
        sorted=False,
        column=41,
    ),
    Place(
        ".github/CODEOWNERS",
        ("/libs/contracts/", "\n\n"),
        "/services/{name}/ @example/{name}",
        r"/services/(?P<name>\w+)/ .*",
        sorted=False,
        column=32,
    ),
    Place(
        ".github/CODEOWNERS",
        ("\n/terraform/ ",),
        "/services/{name}/terraform/ @example/{name} @example/infrastructure",
        r"/services/(?P<name>\w+)/terraform/ .*",
        sorted=False,
        column=36,
    ),
)
"""Whom a change asks."""

BEFORE_THE_DOOR: Final = "# The only door from outside."
"""The line of an environment's main.tf that follows the services."""


def shared_lists(repository: Path) -> Iterator[Place]:
    """Return every list that a service with a database and an API is in."""
    yield from BOUNDARIES
    yield from OWNERS
    for root in sorted((repository / "terraform/environments").iterdir()):
        yield from _lists_of_environment(root)


def _lists_of_environment(root: Path) -> Iterator[Place]:
    folder = f"terraform/environments/{root.name}"
    yield Place(f"{folder}/main.tf", ("  services = {\n",), "    {name} = module.{name}", ASSIGNED)
    yield Place(
        f"{folder}/locals.tf", ("  provisioned_concurrency = {",), "    {name} = {{}}", ASSIGNED
    )
    if (root / "foundation.tf").exists():
        private = "    {name} = {{ internet = false }}"
        yield Place(f"{folder}/foundation.tf", ("  private_services = {",), private, ASSIGNED)
    else:
        yield Place(f"{folder}/locals.tf", ("  vpc = {",), "    {name} = {{}}", ASSIGNED)
