"""What can go wrong while code goes live.

ReleasesError
├── ReleasesRefused    what was asked for makes no sense: another environment, service or package
├── NothingToPromote   the other environment runs the same package already
├── NotApplied         the account has no functions that could be released, or not the right ones
├── ReleaseRunning     somebody else's release has not ended
└── ReleaseFailed      a new version failed, and the functions of its service are back
"""


class ReleasesError(Exception):
    """Code cannot go live."""


class ReleasesRefused(ReleasesError):
    """What was asked for makes no sense."""


class NothingToPromote(ReleasesError):
    """The other environment runs the same package already."""


class NotApplied(ReleasesError):
    """The account has no functions that could be released, or not the right ones."""


class ReleaseRunning(ReleasesError):
    """Somebody else's release has not ended."""


class ReleaseFailed(ReleasesError):
    """A new version failed, and the functions of its service are back."""
