"""What each function must be told by its environment.

A field in capitals is the variable's name. Terraform sets exactly these for each function.
"""

from typing import Final

from chassis.settings import AdministratorSettings, DatabaseSettings

SERVICE: Final = "users"


class ApiSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `api`; origins are separated by commas."""

    cors_allowed_origins: str
    import_bucket_name: str
    rejected_rows_kept_days: int


class ImportUsersSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `import_users`."""

    dead_letter_queue_url: str
    import_bucket_name: str
    import_queue_url: str


class PublishOutboxSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `publish_outbox`."""

    event_bus_name: str


class MigrateSettings(AdministratorSettings, frozen=True, kw_only=True):
    """Settings of `migrate`, whose database user is the administrator."""
