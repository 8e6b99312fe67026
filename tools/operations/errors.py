"""What can go wrong while somebody is on call.

OperationsError
├── BadArgument              what was asked for cannot be understood
│   ├── QueueUnknown         the environment has no queue of that name
│   └── NoDeadLetters        a queue has no dead-letter queue, or nobody to give its letters to
├── NothingMatches           there are dead letters, and none is among those that were chosen
├── NotAudited               what is done cannot be written down, so it is not done
├── NothingFound             no source knows an id
└── NotAsked                 a source cannot be asked
"""


class OperationsError(Exception):
    """What somebody on call wanted was not done."""


class BadArgument(OperationsError):
    """What was asked for cannot be understood."""


class QueueUnknown(BadArgument):
    """The environment has no queue of that name."""


class NoDeadLetters(BadArgument):
    """A queue has no dead-letter queue, or nobody to give its letters to."""


class NothingMatches(OperationsError):
    """There are dead letters, and none is among those that were chosen."""


class NotAudited(OperationsError):
    """What is done cannot be written down, so it is not done."""


class NothingFound(OperationsError):
    """No source knows an id."""


class NotAsked(OperationsError):
    """A source cannot be asked; the message says why, for the last lines of a timeline."""
