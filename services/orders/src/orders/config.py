"""What each function must be told by its environment.

A field in capitals is the variable's name. Terraform sets exactly these for each function.
"""

from typing import Annotated, Final

from msgspec import Meta

from chassis.settings import AdministratorSettings, DatabaseSettings

SERVICE: Final = "orders"


class ApiSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `api`; origins are separated by commas."""

    cors_allowed_origins: str
    export_bucket_name: str
    exports_kept_days: int


class PublishOutboxSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `publish_outbox`."""

    event_bus_name: str


class PaymentSettings(DatabaseSettings, frozen=True, kw_only=True):
    """What a function needs that reacts to an event by asking the payment provider."""

    payment_provider_url: str
    dead_letter_queue_url: str


class ProcessOrderSettings(PaymentSettings, frozen=True, kw_only=True):
    """Settings of `process_order`."""


class RefundOrderSettings(PaymentSettings, frozen=True, kw_only=True):
    """Settings of `refund_order`."""


class ExpireOrdersSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `expire_orders`: how long an order may wait for its payment."""

    pending_minutes: Annotated[int, Meta(ge=1)]


class ExportOrdersSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `export_orders`."""

    dead_letter_queue_url: str
    export_bucket_name: str
    export_queue_url: str


class OnUserChangedSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `on_user_changed`."""

    dead_letter_queue_url: str


class MigrateSettings(AdministratorSettings, frozen=True, kw_only=True):
    """Settings of `migrate`, whose database user is the administrator."""
