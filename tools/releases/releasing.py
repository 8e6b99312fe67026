"""Releases an environment: all services at the same time whose newest versions are not live."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from infrastructure.cloud import Cloud
from infrastructure.environments import LOCAL
from infrastructure.progress import Step
from releases.account import Account, Function
from releases.artifacts import Releases
from releases.checking import check_apply, check_code, check_nothing_moves
from releases.deployments import Deployments
from releases.errors import NotApplied, ReleaseFailed, ReleasesRefused
from releases.service_release import MIGRATE, ServiceRelease
from releases.traffic import traffic

POLL_SECONDS: Final = {LOCAL: 0.1}
OTHERWISE_SECONDS: Final = 5.0
CALM_SECONDS: Final = 180.0
"""How long an alarm may stay raised that an earlier version has raised."""


class Release:
    """One `make release`."""

    def __init__(self, cloud: Cloud, releases: Releases, *, strategy: str = "") -> None:
        self._cloud = cloud
        self._releases = releases
        self._strategy = strategy
        self._account = Account(cloud)
        self._deployments = Deployments(cloud)
        self._pause = POLL_SECONDS.get(cloud.environment, OTHERWISE_SECONDS)

    def run(self, services: Sequence[str]) -> None:
        """Release some services; raises a ReleasesError where one cannot be or had to go back."""
        if self._strategy and not self._deployments.is_configuration(self._strategy):
            raise ReleasesRefused(f"there is no deployment configuration {self._strategy!r}")
        functions = self._account.functions(services, known=self._releases.services)
        for function in functions:
            check_code(function, self._account, self._releases)
        moving = [function for function in functions if not function.is_live]
        if not moving:
            self._say("every alias is at its newest version")
            return
        check_nothing_moves(moving, self._account)
        check_apply(moving)
        self._cool_down(moving)
        self._await_calm(moving)
        self._carry_out(moving)

    def _carry_out(self, moving: Sequence[Function]) -> None:
        began = datetime.now(UTC)
        underway = [self._service_release(*group) for group in _by_service(moving)]
        self._begin(underway)
        with Step(f"release: {self._cloud.environment}") as step:
            while any(not release.is_over for release in underway):
                time.sleep(self._pause)
                step.detail = ", ".join(release.progress for release in underway)
                self._advance([release for release in underway if not release.is_over])
        self._cool_down(moving)
        self._tell_traffic(moving, began)
        self._tell_end(underway, began)

    def _begin(self, underway: Sequence[ServiceRelease]) -> None:
        """Begin all of them; where one cannot be, what has begun is stopped."""
        try:
            for release in underway:
                versions = (f"{f.handler} {f.live} → {f.newest}" for f in release.functions)
                self._say(f"{release.service}: {', '.join(versions)}")
                release.begin()
        except BaseException:
            for release in underway:
                release.abandon()
            raise

    def _advance(self, underway: Sequence[ServiceRelease]) -> None:
        found = self._deployments.read([one for release in underway for one in release.moving])
        for release in underway:
            release.advance(found)

    def _service_release(self, service: str, functions: Sequence[Function]) -> ServiceRelease:
        migrate = (function for function in functions if function.handler == MIGRATE)
        return ServiceRelease(
            service,
            functions,
            account=self._account,
            deployments=self._deployments,
            strategy=self._strategy,
            migrate_first=any(self._account.goes_back(function) for function in migrate),
        )

    def _await_calm(self, moving: Sequence[Function]) -> None:
        """Wait for alarms that an apply has just turned to a new version: they would stop it."""
        until = time.monotonic() + CALM_SECONDS
        with Step("release: alarms that are still raised"):
            while raised := self._account.raised_alarms(moving):
                if time.monotonic() > until:
                    raise NotApplied(
                        f"{raised[0]} is raised already: {moving[0].service}'s newest version"
                        f" fails; see docs/runbooks/{raised[0].rpartition('-')[2]}.md"
                    )
                time.sleep(self._pause)

    def _cool_down(self, functions: Iterable[Function]) -> None:
        for function in functions:
            self._account.cool_down(function)

    def _tell_traffic(self, moving: Sequence[Function], began: datetime) -> None:
        """Say what each version was given, where both were live for a while."""
        configuration = self._strategy or self._deployments.configuration_of(moving[0])
        if not self._deployments.shares_traffic(configuration):
            return
        until = datetime.now(UTC) + timedelta(minutes=1)
        found = traffic(self._cloud, moving, since=began, until=until)
        for function, of_function in groupby(found, key=lambda each: each.function.name):
            self._say(f"{function}: {', '.join(str(each) for each in of_function)}")

    def _tell_end(self, underway: Sequence[ServiceRelease], began: datetime) -> None:
        seconds = (datetime.now(UTC) - began).total_seconds()
        for release in underway:
            if not release.failure:
                count = len(release.functions)
                self._say(f"{release.service}: {count} functions live after {seconds:.0f} s")
        failed = [release for release in underway if release.failure]
        if failed:
            told = "; ".join(
                f"{release.failure}. All functions of {release.service} are back"
                for release in failed
            )
            raise ReleaseFailed(told)

    def _say(self, line: str) -> None:
        print(f"release: {self._cloud.environment}: {line}", flush=True)


def _by_service(functions: Sequence[Function]) -> list[tuple[str, list[Function]]]:
    ordered = sorted(functions, key=lambda function: function.service)
    grouped = groupby(ordered, key=lambda function: function.service)
    return [(service, list(of_service)) for service, of_service in grouped]
