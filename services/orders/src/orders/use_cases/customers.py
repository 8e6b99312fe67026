"""What is kept of users, so that their orders need to ask nobody."""

from uuid import UUID

from orders.unit_of_work import OrdersUnitOfWork


def remember_customer(*, user_id: UUID, version: int, uow: OrdersUnitOfWork) -> None:
    """Let a user order from now on; what is older than what is known changes nothing."""
    uow.customers.save(user_id=user_id, version=version, erased=False)


def erase_customer(*, user_id: UUID, version: int, uow: OrdersUnitOfWork) -> None:
    """Leave a tombstone of a user, so that older news that comes late lets them order no more."""
    uow.customers.save(user_id=user_id, version=version, erased=True)
