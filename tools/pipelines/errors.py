"""What can stop a pipeline.

PipelineError
├── PackagesMissing    the environment names packages that its bucket does not have
├── PlanMissing        there is no saved plan of that name
├── DestroyRefused     only a preview may be destroyed by a pipeline
├── GitHubRefused      GitHub did not do what it was asked
└── VariableMissing    a variable that GitHub sets, or an argument, is not there
"""


class PipelineError(Exception):
    """A step of a pipeline cannot be done."""


class PackagesMissing(PipelineError):
    """The environment names packages that its bucket does not have."""


class PlanMissing(PipelineError):
    """There is no saved plan of that name."""


class DestroyRefused(PipelineError):
    """Only a preview may be destroyed by a pipeline."""


class GitHubRefused(PipelineError):
    """GitHub did not do what it was asked."""


class VariableMissing(PipelineError):
    """A variable that GitHub sets, or an argument, is not there."""
