"""Starts terraform with an environment of its own: the right providers, and no stray account."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from infrastructure.errors import TerraformFailed, TerraformMissing

_AWS_PROVIDER: Final = Path("registry.terraform.io/hashicorp/aws")


class Terraform:
    """The terraform program, with its settings under one of our own folders."""

    def __init__(self, *, folder: Path) -> None:
        executable = shutil.which("terraform")
        if executable is None:
            raise TerraformMissing("terraform is not on PATH: install Terraform 1.11 or later")
        self._executable = executable
        # Nothing of AWS's own variables: a profile or a certificate file meant for a real account
        # must not decide where an emulated one is looked for.
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        settings = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        # The AWS provider's schema is garbage by the gigabyte: collecting it less often saves a
        # quarter of the processor time for 200 MB of memory.
        self._environment = {"GOGC": "400"} | inherited | settings | _provider_settings(folder)

    def run(
        self,
        root: Path,
        *arguments: str,
        variables: dict[str, str] | None = None,
        on_line: Callable[[str], None] = lambda _: None,
    ) -> str:
        """Run one command in `root` and return what it printed, or raise TerraformFailed."""
        process = subprocess.Popen(
            [self._executable, f"-chdir={root}", arguments[0], "-no-color", *arguments[1:]],
            env=self._environment | (variables or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        printed: list[str] = []
        with process:
            for line in process.stdout or ():
                printed.append(line)
                on_line(line)
        output = "".join(printed)
        if process.returncode != 0:
            errors = output[max(output.find("Error: "), 0) :].strip()
            raise TerraformFailed(f"terraform {arguments[0]}: {errors}")
        return output

    def exit_code(self, root: Path, *arguments: str, variables: dict[str, str]) -> int:
        """Run one command in `root` for the user to read and return its exit code."""
        command = [self._executable, f"-chdir={root}", *arguments]
        environment = self._environment | variables
        return subprocess.run(command, env=environment, check=False).returncode


def _provider_settings(folder: Path) -> dict[str, str]:
    """Say where providers come from, unless the user has said so: a mirror, or else the registry.

    A variable that names a missing file is no choice: Terraform only warns, and finds nothing.
    """
    chosen = os.environ.get("TF_CLI_CONFIG_FILE", "~/.terraformrc")
    if Path(chosen).expanduser().is_file():
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "terraform.rc"
    mirror = find_mirror(_likely_mirrors())
    if mirror:
        content = (
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
        )
    else:
        content = (
            f'plugin_cache_dir = "{folder}"\nplugin_cache_may_break_dependency_lock_file = true\n'
        )
    settings.write_text(content)
    return {"TF_CLI_CONFIG_FILE": str(settings)}


def find_mirror(folders: Iterator[Path]) -> Path | None:
    """Return the first folder that holds the AWS provider for this machine."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    wanted = f"{sys.platform}_{machine}"
    return next((path for path in folders if any(path.glob(f"{_AWS_PROVIDER}/5.*/{wanted}"))), None)


def _likely_mirrors() -> Iterator[Path]:
    if named := os.environ.get("TF_PLUGIN_DIR"):
        yield Path(named)
    yield Path.home() / ".terraform.d/plugins"
    for folder in (Path("/usr/share/terraform"), Path("/usr/local/share/terraform")):
        yield folder
        yield from sorted(folder.glob("*/"))
    yield from sorted(Path("/opt").glob("*/"))
