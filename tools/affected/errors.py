"""What can go wrong while the effects of a change are looked for.

AffectedError
├── RevisionMissing   nobody said since when
├── RevisionUnknown   git has no such revision here, or nothing that it shares with ours
├── GitFailed         git could not say what changed
├── SourceInvalid     a Python file cannot be read, so neither can its imports
└── ProgramUnknown    a command starts no module of ours
"""


class AffectedError(Exception):
    """What a change can affect is not known."""


class RevisionMissing(AffectedError):
    """Nobody said since which revision."""


class RevisionUnknown(AffectedError):
    """Git has no such revision here, or nothing that it shares with ours."""


class GitFailed(AffectedError):
    """Git could not say what changed."""


class SourceInvalid(AffectedError):
    """A Python file cannot be read, so neither can its imports."""


class ProgramUnknown(AffectedError):
    """A command starts no module of ours."""
