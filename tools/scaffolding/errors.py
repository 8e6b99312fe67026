"""Why a service is not made or not taken away.

ScaffoldingError
├── ArgumentRefused     what was asked for cannot be; nothing was tried
│   ├── NameRefused     no service can be called so
│   └── ServiceUnknown  there is no service of this name
├── ServiceNeeded       something else of the repository needs the service
├── WorkAtRisk          somebody's work would be lost
├── PlaceUnknown        a shared file does not look as it must
├── StepFailed          a tool did not do its part
└── ChangedMeanwhile    somebody wrote a file while it was being replaced
"""


class ScaffoldingError(Exception):
    """A service cannot be made or taken away; the message says why and what to do."""


class ArgumentRefused(ScaffoldingError):
    """What was asked for cannot be."""


class NameRefused(ArgumentRefused):
    """No service can be called so."""


class ServiceUnknown(ArgumentRefused):
    """There is no service of this name."""


class ServiceNeeded(ScaffoldingError):
    """Something else of the repository needs the service."""


class WorkAtRisk(ScaffoldingError):
    """Somebody's work would be lost."""


class PlaceUnknown(ScaffoldingError):
    """A shared file does not look as it must, so nobody knows where a line belongs."""


class StepFailed(ScaffoldingError):
    """A tool did not do its part."""


class ChangedMeanwhile(ScaffoldingError):
    """Somebody wrote a file while it was being replaced."""
