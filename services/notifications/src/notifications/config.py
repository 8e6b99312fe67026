"""What each function must be told by its environment.

A field in capitals is the variable's name. Terraform sets exactly these for each function.
"""

from typing import Final

from msgspec import Struct

SERVICE: Final = "notifications"


class ConsumerSettings(Struct, frozen=True, kw_only=True):
    """What every function here needs: where its own unreadable messages go."""

    dead_letter_queue_url: str


class TableName(Struct, frozen=True, kw_only=True):
    """Which table it is."""

    table_name: str


class WebhookNetworks(Struct, frozen=True, kw_only=True):
    """Networks that webhooks may lead to besides the public internet, separated by commas."""

    webhook_allowed_networks: tuple[str, ...]


class ApiSettings(TableName, frozen=True, kw_only=True):
    """Settings of `api`; origins are separated by commas."""

    cors_allowed_origins: str
    webhook_allowed_networks: tuple[str, ...]


class TableSettings(ConsumerSettings, frozen=True, kw_only=True):
    """What the functions that use the table need."""

    table_name: str


class OnEventSettings(TableSettings, frozen=True, kw_only=True):
    """Settings of `on_event`."""


class DispatchSettings(ConsumerSettings, frozen=True, kw_only=True):
    """Settings of `dispatch`."""

    email_queue_url: str
    webhook_queue_url: str


class OnEmailFeedbackSettings(TableSettings, frozen=True, kw_only=True):
    """Settings of `on_email_feedback`."""

    email_queue_url: str


class SendEmailSettings(TableSettings, frozen=True, kw_only=True):
    """Settings of `send_email`; the configuration set is SES's, the page is the client's."""

    preferences_url: str
    sender_address: str
    configuration_set: str


class SendWebhookSettings(TableSettings, frozen=True, kw_only=True):
    """Settings of `send_webhook`."""

    webhook_allowed_networks: tuple[str, ...]


class ReleaseDueSettings(TableName, frozen=True, kw_only=True):
    """Settings of `release_due`."""
