"""Brings a service's schema to what its code needs, with plain SQL files, each exactly once."""

from chassis.migrations.files import (
    MigrationMisnamed,
    MigrationNumberReused,
    migrations_directory,
)
from chassis.migrations.history import MigrationEdited, MigrationMissing
from chassis.migrations.run import (
    MigrationFailed,
    MigrationReport,
    MigrationRequest,
    MigrationRunning,
    Phase,
    migrate,
)

__all__ = [
    "MigrationEdited",
    "MigrationFailed",
    "MigrationMisnamed",
    "MigrationMissing",
    "MigrationNumberReused",
    "MigrationReport",
    "MigrationRequest",
    "MigrationRunning",
    "Phase",
    "migrate",
    "migrations_directory",
]
