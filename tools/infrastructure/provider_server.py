"""One AWS provider for many commands: Terraform would start it anew for every run of every test.

A provider that is started for a debugger waits for Terraform to attach instead of being started by
it (https://developer.hashicorp.com/terraform/plugin/debugging). Modules' tests ask it for its
schema only, since what it would answer from AWS is mocked; others have it talk to an emulator.
"""

import os
import re
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from infrastructure.errors import ProviderSilent

_INSTALLED: Final = "providers/registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws*"
_ATTACH: Final = re.compile(r"TF_REATTACH_PROVIDERS='(.*)'")


class ProviderServer:
    """The provider, started when the first folder needs it and stopped with the block.

    It finds AWS by what it is told, and by nothing else: of the caller's own variables for AWS it
    sees none.
    """

    def __init__(self, aws: Mapping[str, str] | None = None) -> None:
        inherited = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
        self._environment = {"GOGC": "400"} | inherited | dict(aws or {})
        self._starting = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    def __enter__(self) -> Self:
        """Start nothing yet: only an initialised folder knows the program."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the provider."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def variables(self, data: Path) -> dict[str, str]:
        """Return what makes Terraform attach; nothing for a folder without the provider.

        `data` is the folder's TF_DATA_DIR after `init`. Raises ProviderSilent.
        """
        program = next(data.glob(_INSTALLED), None)
        if program is None:
            return {}
        with self._starting:
            if self._process is None:
                self._start(program)
        return {"TF_REATTACH_PROVIDERS": self._address}

    def _start(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [program.resolve(), "-debug"],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for line in self._process.stdout or ():
            if found := _ATTACH.search(line):
                self._address = found[1]
                return
        raise ProviderSilent(f"{program.name} ended without saying where it listens")
