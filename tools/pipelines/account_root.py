"""The root of an environment of AWS, planned and applied with the caller's own credentials.

What is applied is the file that was planned and read, and nothing else. Between two jobs of a
pipeline that file lies in the bucket of the states, because it quotes them.
"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from infrastructure.changes import PARALLELISM, Changes, carry_out
from infrastructure.environments import Environment
from infrastructure.progress import Step
from pipelines.errors import PlanMissing

if TYPE_CHECKING:
    from infrastructure.terraform import Terraform

_LOCK_WAIT: Final = "-lock-timeout=300s"
"""Longer than somebody else's plan takes."""

type Document = dict[str, Any]


class AccountRoot:
    """One root, with what Terraform writes about it in a folder of our own."""

    def __init__(
        self, environment: Environment, *, repository: Path, folder: Path, terraform: "Terraform"
    ) -> None:
        self.environment = environment
        self.folder = folder / environment.name
        self.plan_file = self.folder / "planned.tfplan"
        self._root = repository / "terraform/environments" / environment.name
        self._terraform = terraform

    def plan(self) -> Document:
        """Plan, keep the plan, and return it as `terraform show -json` does.

        Raises TerraformFailed, with the message of the budget check that does not hold, if any.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.plan_file.unlink(missing_ok=True)
        self._initialise()
        with Step("terraform plan"):
            arguments = ("-input=false", f"-out={self.plan_file}", _LOCK_WAIT, PARALLELISM)
            self._run("plan", *arguments)
            shown = self._run("show", "-json", str(self.plan_file))
        return msgspec.json.decode(shown, type=Document)

    def apply(self) -> Changes:
        """Carry out the plan that was kept; Terraform refuses it when the state has moved on."""
        if not self.plan_file.is_file():
            name = self.environment.name
            raise PlanMissing(f"nothing is planned for {name}: run `make plan ENV={name}` first")
        self._initialise()
        changes = carry_out(
            self._terraform,
            self._root,
            "apply",
            variables=self._variables(),
            plan_file=self.plan_file,
        )
        self.plan_file.unlink()
        return changes

    def destroy(self) -> Changes:
        """Take away all that is there."""
        self._initialise()
        return carry_out(self._terraform, self._root, "destroy", variables=self._variables())

    def _initialise(self) -> None:
        # Another account's, or another preview's, after the backend has changed.
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        with Step("terraform init"):
            key = f"-backend-config=key={self.environment.state_key}"
            self._run("init", "-input=false", key)

    def _run(self, *arguments: str) -> str:
        return self._terraform.run(self._root, *arguments, variables=self._variables())

    def _variables(self) -> dict[str, str]:
        """Give Terraform the caller's credentials, which it gets nowhere else in this project."""
        of_aws = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        own = self.environment.variables
        return of_aws | own | {"TF_DATA_DIR": str(self.folder / "data")}
