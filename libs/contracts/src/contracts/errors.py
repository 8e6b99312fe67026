"""What can be wrong with a message, told apart because the remedies differ.

ContractError            the message is not what the contracts promise
├── MalformedEvent       it names a known event but cannot be read as one: a producer's fault
└── UnknownEvent         its type is not in the registry: this copy of the contracts is too old
"""


class ContractError(ValueError):
    """The root, so that a consumer can refuse everything unreadable in one place."""


class MalformedEvent(ContractError):
    """The bytes are not JSON, not an envelope, or break a rule of the event's fields."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, which names the field and repeats no free text of the message."""
        super().__init__(reason)
        self.reason = reason


class UnknownEvent(ContractError):
    """The envelope is sound, but nothing here can read its data."""

    def __init__(self, event_type: str) -> None:
        """Keep the type that nobody knows."""
        super().__init__(f"No contract is registered for the event type {event_type!r}.")
        self.event_type = event_type
