"""What each function must be told by its environment.

A field in capitals is the variable's name. Terraform sets exactly these for each function.
"""

from typing import Final

from chassis.settings import AdministratorSettings, DatabaseSettings

SERVICE: Final = "herons"


class ApiSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `api`; origins are separated by commas."""

    cors_allowed_origins: str


class PublishOutboxSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `publish_outbox`."""

    event_bus_name: str


class MigrateSettings(AdministratorSettings, frozen=True, kw_only=True):
    """Settings of `migrate`, whose database user is the administrator."""
