"""Brings a service's schema to what its code needs, with plain SQL files, each exactly once."""

from chassis.migrations.files import (
    Contractions,
    MigrationMisnamed,
    MigrationNumberReused,
    contractions_of,
    migrations_directory,
)
from chassis.migrations.history import (
    MigrationEdited,
    MigrationMissing,
    MigrationTookAway,
    Waiting,
)
from chassis.migrations.request import MigrationRequest, answer
from chassis.migrations.run import MigrationFailed, MigrationReport, MigrationRunning, migrate

__all__ = [
    "Contractions",
    "MigrationEdited",
    "MigrationFailed",
    "MigrationMisnamed",
    "MigrationMissing",
    "MigrationNumberReused",
    "MigrationReport",
    "MigrationRequest",
    "MigrationRunning",
    "MigrationTookAway",
    "Waiting",
    "answer",
    "contractions_of",
    "migrate",
    "migrations_directory",
]
