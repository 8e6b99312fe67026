"""What can go wrong here; each error states a fact, and its docstring is its message.

HeronsError
└── HeronNotFound
"""

from uuid import UUID

from chassis.errors import Failure


class HeronsError(Failure):
    """The herons service could not do what was asked."""


class HeronNotFound(HeronsError):
    """There is no heron {heron_id}."""

    heron_id: UUID
