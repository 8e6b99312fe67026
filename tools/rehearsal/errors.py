"""What can go wrong in a rehearsal.

RehearsalError
├── ServiceUnknown   no service of that name has migrations
└── CannotFill       no rows can be made up that a table would take
"""


class RehearsalError(Exception):
    """The migrations cannot be rehearsed."""


class ServiceUnknown(RehearsalError):
    """No service of that name has migrations."""


class CannotFill(RehearsalError):
    """No rows can be made up that a table would take."""
