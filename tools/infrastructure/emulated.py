"""Applies the whole of an environment of AWS to the emulator, unchanged but for data.

Nothing of AWS is at stake, so it can be tried before every release: that everything can be made,
that a second plan finds nothing to change, and that it can all be taken away again.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from infrastructure.account import Account
from infrastructure.changes import PARALLELISM, Changes, carry_out, planned_changes
from infrastructure.environments import ANY_PULL_REQUEST, Environment, read_environment
from infrastructure.errors import CloudNotStarted, EmulationFailed
from infrastructure.progress import Step
from infrastructure.provider_server import ProviderServer
from infrastructure.scratch import copy_configuration, write_override
from infrastructure.terraform import Terraform
from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from localcloud.client import Endpoints
from localcloud.ports import free_ports
from localcloud.testing.emulator import running_emulator
from packages.building import read_manifest
from packages.catalogue import LOCAL
from packages.publishing import artifacts_of, write_releases

_REPOSITORY: Final = Path(__file__).parents[2]
_PLAN_FILE: Final = "planned.tfplan"


class EmulatedEnvironment:
    """An environment of AWS, copied to a scratch folder, in an emulated account of its own."""

    def __init__(
        self, environment: Environment, *, repository: Path, folder: Path, terraform: Terraform
    ) -> None:
        if environment.region != REGION:
            raise EmulationFailed(f"the emulator runs functions in {REGION} only")
        self._environment = environment
        self._repository = repository
        self._folder = folder
        self._terraform = terraform
        self._root = folder / "configuration/terraform/environments" / environment.name

    def apply_and_destroy(self) -> None:
        """Make all, find nothing to change, destroy all; raises EmulationFailed where it is not so.

        It runs the packages under `dist/` that were built for this machine.
        """
        copy_configuration(self._repository, self._folder / "configuration")
        with self._running_cloud() as endpoint:
            account = Account(self._environment, endpoint)
            account.prepare()
            self._release(account)
            before = account.inventory()
            state = f"-backend-config=key={self._environment.state_key}"
            with self._initialised(endpoint, state) as variables:
                applied = self._change("apply", account, variables)
                planned_seconds = self._expect_no_change(variables)
                destroyed = self._destroy(account, variables)
            if left := account.inventory() - before:
                raise EmulationFailed(f"destroyed, but still there: {', '.join(sorted(left))}")
        print(
            f"apply-emulated: {self._environment.name}: applied {applied.count} resources in"
            f" {applied.seconds:.0f} s, planned no change in {planned_seconds:.0f} s,"
            f" destroyed in {destroyed.seconds:.0f} s, nothing left"
        )

    def planned(self) -> dict[str, Any]:
        """Return the plan of its release in an account that is empty yet; no function runs."""
        copy_configuration(self._repository, self._folder / "configuration")
        write_override(self._root, "backend", {"terraform": {"backend": {"local": {}}}})
        with running_emulator(MOTO_ACCOUNT_ID=self._environment.account_id) as endpoint:
            Account(self._environment, endpoint).prepare()
            with self._initialised(endpoint) as variables:
                return self._plan(variables)

    @contextmanager
    def _running_cloud(self) -> Generator[str]:
        """Run a local cloud of its own, and yield where it answers; it never outlives the run."""
        home = self._folder / "cloud"
        variables = {
            **os.environ,
            "DATABASE_URL": "",
            "LOCALCLOUD_DATABASE_OVERRIDE": "1",
            "LOCALCLOUD_HOME": str(home),
            "LOCALCLOUD_PORT": str(free_ports()),
            "MOTO_ACCOUNT_ID": self._environment.account_id,
        }
        # One that a run left behind when it was killed has another account, or half of this one.
        _localcloud("stop", variables)
        _localcloud("start", variables)
        try:
            yield Endpoints.read(home).aws
        finally:
            _localcloud("stop", variables)

    def _release(self, account: Account) -> None:
        dist, architecture = self._repository / "dist", LOCAL.architecture
        artifacts = artifacts_of(read_manifest(dist), architecture)
        write_releases(self._root / "releases.json", artifacts, architecture=architecture)
        account.publish(artifacts, dist=dist, architecture=architecture)

    @contextmanager
    def _initialised(self, endpoint: str, *backend: str) -> Generator[dict[str, str]]:
        """Yield the variables of commands that share one provider, which is slow to start."""
        variables = _variables(endpoint) | self._environment.variables
        with Step("terraform init"):
            arguments = ("init", "-input=false", *backend)
            self._terraform.run(self._root, *arguments, variables=variables)
        with ProviderServer(variables) as provider:
            yield variables | provider.variables(self._root / ".terraform")

    def _change(self, command: str, account: Account, variables: dict[str, str]) -> Changes:
        """Run a command that changes something, and see that the state is locked meanwhile."""
        locked = False

        def look(line: str) -> None:
            nonlocal locked
            locked = locked or (" complete after " in line and account.is_locked())

        changes = carry_out(self._terraform, self._root, command, variables=variables, on_line=look)
        if not locked:
            raise EmulationFailed(f"the state was not locked during {command}")
        if account.is_locked():
            raise EmulationFailed(f"the state is still locked after {command}")
        seconds = f"{changes.seconds:.1f} s"
        print(f"terraform {command}: {changes.count} changes in {seconds}", flush=True)
        return changes

    def _expect_no_change(self, variables: dict[str, str]) -> float:
        with Step("terraform plan") as step:
            changes = planned_changes(self._plan(variables))
            seconds = step.seconds
        if changes:
            raise EmulationFailed(f"a second plan would change {', '.join(changes)}")
        print(f"terraform plan: no change in {seconds:.1f} s", flush=True)
        return seconds

    def _destroy(self, account: Account, variables: dict[str, str]) -> Changes:
        if self._environment.deletion_protection:
            # As on AWS, whoever means it releases first what gives the protection up.
            unprotected = {"locals": {"deletion_protection": False}}
            write_override(self._root, "unprotected", unprotected)
            self._change("apply", account, variables)
        return self._change("destroy", account, variables)

    def _plan(self, variables: dict[str, str]) -> dict[str, Any]:
        arguments = ("plan", "-input=false", f"-out={_PLAN_FILE}", PARALLELISM)
        self._terraform.run(self._root, *arguments, variables=variables)
        shown = self._terraform.run(self._root, "show", "-json", _PLAN_FILE, variables=variables)
        return msgspec.json.decode(shown, type=dict[str, Any])


def planned(environment: str) -> dict[str, Any]:
    """Return the plan of an environment that is not there yet, as `terraform show -json` does.

    Some ten seconds: only the emulator runs, in a folder of its own, so several may plan at once.
    """
    with tempfile.TemporaryDirectory(prefix=f"planned-{environment}-") as folder:
        return EmulatedEnvironment(
            read_environment(_REPOSITORY, environment, pull_request=ANY_PULL_REQUEST),
            repository=_REPOSITORY,
            folder=Path(folder),
            terraform=Terraform(folder=_REPOSITORY / ".tools/terraform"),
        ).planned()


def _variables(endpoint: str) -> dict[str, str]:
    """Point every client of AWS to the emulator: the provider's, and that of the state."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_MAX_ATTEMPTS": "2",
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
    }


def _localcloud(command: str, variables: dict[str, str]) -> None:
    arguments = [sys.executable, "-m", "localcloud", command]
    ended = subprocess.run(arguments, env=variables, stdout=subprocess.DEVNULL, check=False)
    if ended.returncode:
        raise CloudNotStarted(f"the local cloud did not {command}")
