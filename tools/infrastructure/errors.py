"""What can go wrong while Terraform is run.

InfrastructureError
├── TerraformMissing   no terraform on PATH
├── TerraformFailed    a terraform command failed
├── CloudNotStarted    the local cloud could not be started
├── CloudNotRunning    there is no local cloud
├── ChecksFailed       a module has no test, or one that fails
├── CostTooHigh        a plan costs more than its environment may
├── ProviderSilent     the provider was started and did not say where it listens
├── EnvironmentUnknown there is no environment of AWS of that name
├── PullRequestMissing nobody said of which pull request a preview is
├── WrongAccount       the credentials do not open the account of the environment
├── EmulationFailed    an environment is not what it should be on the emulator
└── PlanUnreadable     a file is not what `terraform show -json` writes
"""


class InfrastructureError(Exception):
    """The infrastructure cannot be applied or checked."""


class TerraformMissing(InfrastructureError):
    """There is no terraform on PATH."""


class TerraformFailed(InfrastructureError):
    """A terraform command failed."""


class CloudNotStarted(InfrastructureError):
    """The local cloud could not be started; it has said why."""


class CloudNotRunning(InfrastructureError):
    """There is no local cloud."""


class ChecksFailed(InfrastructureError):
    """A module has no test, or one that fails."""


class CostTooHigh(InfrastructureError):
    """A plan costs more than its environment may."""


class ProviderSilent(InfrastructureError):
    """The provider was started and did not say where it listens."""


class EnvironmentUnknown(InfrastructureError):
    """There is no environment of AWS of that name."""


class PullRequestMissing(InfrastructureError):
    """Nobody said of which pull request a preview is."""


class WrongAccount(InfrastructureError):
    """The credentials do not open the account of the environment."""


class EmulationFailed(InfrastructureError):
    """An environment is not what it should be on the emulator."""


class PlanUnreadable(InfrastructureError):
    """A file is not what `terraform show -json` writes."""
