"""What can go wrong while the present is compared with the past.

CompatibilityError
├── BaseUnknown        git knows no such commit
├── HistoryMissing     the clone is too shallow to tell
├── ConstructUnknown   a document says something that no rule here is about
└── ContractsBroken    the contracts of the earlier commit cannot be run
"""


class CompatibilityError(Exception):
    """The present cannot be compared with the past."""


class BaseUnknown(CompatibilityError):
    """Git knows no commit of that name."""


class HistoryMissing(CompatibilityError):
    """The clone is too shallow to know the commit to compare with."""


class ConstructUnknown(CompatibilityError):
    """A document says something that no rule here is about, so nobody can tell what it breaks."""


class ContractsBroken(CompatibilityError):
    """The contracts of the earlier commit cannot be run."""
