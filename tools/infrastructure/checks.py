"""Checks every Terraform folder: its format, that it is valid, and its tests.

`terraform test` succeeds where there is no test file, so the files and the tests are counted.
"""

import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from infrastructure.errors import ChecksFailed, InfrastructureError
from infrastructure.progress import Step
from infrastructure.provider_server import ProviderServer
from infrastructure.terraform import Terraform

_ONE_INIT_AT_A_TIME: Final = threading.Lock()
"""Where there is no mirror, all share one folder of downloads, which Terraform does not guard."""

_PASSED: Final = re.compile(r"Success! (\d+) passed, 0 failed")


def check_all(
    repository: Path, terraform: Terraform, *, notes: Path, only: Sequence[str] = ()
) -> None:
    """Check the named folders, or every one, two at a time; ChecksFailed where one fails."""
    folders = _chosen(repository, only)
    terraform.run(repository, "fmt", "-check", "-recursive", "terraform", "services")
    with (
        Step("terraform") as step,
        ProviderServer() as provider,
        ThreadPoolExecutor(max_workers=2) as pool,
    ):
        check = partial(_outcome, repository, terraform, provider, notes)
        step.detail = f"{len(folders)} folders,"
        failed = sum(not held for held in pool.map(check, folders))
    if failed:
        raise ChecksFailed(f"{failed} of {len(folders)} Terraform folders are not in order")


def terraform_folders(repository: Path) -> list[Path]:
    """Return the modules and the roots."""
    patterns = (
        "terraform/bootstrap",
        "terraform/modules/*",
        "terraform/environments/*",
        "services/*/terraform",
    )
    found = (path.parent for pattern in patterns for path in repository.glob(f"{pattern}/*.tf"))
    return sorted(set(found))


def _chosen(repository: Path, names: Sequence[str]) -> list[Path]:
    folders = terraform_folders(repository)
    chosen = [repository / name for name in names]
    if unknown := [path for path in chosen if path not in folders]:
        listed = ", ".join(str(path.relative_to(repository)) for path in unknown)
        raise ChecksFailed(f"no folder of Terraform: {listed}")
    return chosen or folders


def check_folder(
    folder: Path, terraform: Terraform, *, provider: ProviderServer, data: Path
) -> str:
    """Check one folder and return what was found: ChecksFailed where nothing is tested."""
    variables = {"TF_DATA_DIR": str(data)}
    with _ONE_INIT_AT_A_TIME:
        terraform.run(folder, "init", "-backend=false", "-input=false", variables=variables)
    variables |= provider.variables(data)
    if not any(folder.glob("tests/*.tftest.hcl")):
        raise ChecksFailed("there is no test under tests/")
    passed = _PASSED.search(terraform.run(folder, "test", variables=variables))
    if not passed or passed[1] == "0":
        raise ChecksFailed("its test files hold no test")
    return f"{passed[1]} tests passed"


def _outcome(
    repository: Path, terraform: Terraform, provider: ProviderServer, notes: Path, folder: Path
) -> bool:
    name = folder.relative_to(repository).as_posix()
    try:
        data = notes / name.replace("/", "-")
        found = check_folder(folder, terraform, provider=provider, data=data)
    except InfrastructureError as error:
        print(f"terraform: {name}: FAILED: {error}", flush=True)
        return False
    print(f"terraform: {name}: {found}", flush=True)
    return True
