"""Moves the functions of one service to their newest versions: all of them, or none.

What `migrate`'s alias leads to says which contractions all live code can do without, at any moment
and wherever a release breaks off. So it moves last to a package that carries more of them, and
first to one that carries less: an older one, which is released again. It always moves at once.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from releases.account import Account, Function
from releases.deployments import AT_ONCE, Deployment, Deployments

MIGRATE: Final = "migrate"


class ServiceRelease:
    """One service on its way; `advance` is called until it is over."""

    def __init__(
        self,
        service: str,
        functions: Sequence[Function],
        *,
        account: Account,
        deployments: Deployments,
        strategy: str,
        migrate_first: bool = False,
    ) -> None:
        self.service = service
        self.functions = functions
        self.failure = ""
        """What failed, where, and what to read; nothing while all is well."""

        self.is_over = False
        self._account = account
        self._deployments = deployments
        self._strategy = strategy
        self._migrate = [function for function in functions if function.handler == MIGRATE]
        self._others = [function for function in functions if function.handler != MIGRATE]
        stages = [self._others, self._migrate]
        self._stages = [stage for stage in (reversed(stages) if migrate_first else stages) if stage]
        self._moving: dict[str, Function] = {}
        self._ended: dict[str, Function] = {}

    @property
    def moving(self) -> list[str]:
        """The deployments that have not ended."""
        return list(self._moving)

    @property
    def progress(self) -> str:
        """How far it has come."""
        return f"{self.service} {len(self._ended)} of {len(self.functions)}"

    def begin(self) -> None:
        """Create the deployments of the next stage; with none left, all is live."""
        if not self._stages:
            self.is_over = True
            return
        for function in self._stages.pop(0):
            configuration = AT_ONCE if function.handler == MIGRATE else self._strategy
            identifier = self._deployments.create(function, configuration=configuration)
            self._moving[identifier] = function

    def advance(self, found: Mapping[str, Deployment]) -> None:
        """Take in what has become of the deployments, and go on or go back."""
        for identifier, deployment in found.items():
            if identifier in self._moving and deployment.is_over:
                function = self._moving.pop(identifier)
                self._ended[identifier] = function
                if not deployment.has_succeeded and not self.failure:
                    self._fail(function, deployment)
        if self._moving:
            return
        if self.failure:
            self._lead_back()
        else:
            self.begin()

    def abandon(self) -> None:
        """Stop what moves, because what it belongs to cannot be begun."""
        self.failure = self.failure or f"{self.service}: not begun"
        for identifier in self._moving:
            self._deployments.stop(identifier)

    def _fail(self, function: Function, deployment: Deployment) -> None:
        alarm = self._alarm(function, deployment)
        runbook = f"docs/runbooks/{alarm.rpartition('-')[2]}.md" if alarm else "docs/releases.md"
        reason = f"alarm {alarm}" if alarm else deployment.message or deployment.status
        self.failure = f"{function.name} version {function.newest}: {reason}; see {runbook}"
        for identifier in self._moving:
            self._deployments.stop(identifier)

    def _alarm(self, function: Function, deployment: Deployment) -> str | None:
        told = [name for name in function.alarms if name in deployment.message]
        raised = told or self._account.raised_alarms([function])
        return next(iter(raised), None)

    def _lead_back(self) -> None:
        """Whatever a deployment has left behind, each alias leads where it led before."""
        for function in (*self._others, *self._migrate):
            self._account.lead_back(function)
        self.is_over = True
