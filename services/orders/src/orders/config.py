"""What each function needs to be told; the only place that reads the environment.

A field in capitals is the variable's name. Terraform sets exactly these for each function.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct

from chassis.settings import load_settings

SERVICE: Final = "orders"


class DatabaseSettings(Struct, frozen=True, kw_only=True):
    """Where the database is and how this function proves who it is."""

    database_host: str
    database_port: int
    database_name: str
    database_user: str
    database_auth: Literal["iam", "libpq"]


class ApiSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `api`; origins are separated by commas."""

    cors_allowed_origins: str


class PublishOutboxSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `publish_outbox`."""

    event_bus_name: str


class ProcessOrderSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `process_order`."""

    payment_provider_url: str
    dead_letter_queue_url: str


class OnUserChangedSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `on_user_changed`."""

    dead_letter_queue_url: str


class MigrateSettings(DatabaseSettings, frozen=True, kw_only=True):
    """Settings of `migrate`, whose database user is the administrator."""


def settings[S: Struct](of: type[S]) -> S:
    """Read the environment once per function; raises SettingsInvalid naming every bad variable."""
    return _read(of)


@cache
def _read(of: type[Any]) -> Any:
    return load_settings(of, os.environ)


def migrations_directory() -> Path:
    """Find the migrations: beside `src` in the repository, beside the package in the zip."""
    package = Path(__file__).parent
    beside = (package.parent / "migrations", package.parents[1] / "migrations")
    return next(directory for directory in beside if directory.is_dir())
