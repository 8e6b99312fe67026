"""The only place where parts are put together; nothing is made before a function asks for it."""

from functools import cache

from chassis import aws
from chassis.database import Database
from chassis.dead_letters import DeadLetters
from chassis.s3_links import S3Links
from chassis.settings import DatabaseSettings, settings
from users.config import SERVICE, ApiSettings, ImportUsersSettings, MigrateSettings
from users.gateways import ImportFiles, ImportQueue
from users.repository import Imports, Users
from users.unit_of_work import UsersUnitOfWork


@cache
def database() -> Database:
    """Return this environment's one connection to Postgres, opened when first used."""
    return Database.from_settings(settings(DatabaseSettings), application_name=SERVICE)


@cache
def admin_database() -> Database:
    """Return the administrator's one connection to Postgres, past the proxy, for migrations."""
    return Database.from_settings(settings(MigrateSettings), application_name=SERVICE)


def unit_of_work() -> UsersUnitOfWork:
    """Return a transaction that is yet to be opened."""
    return UsersUnitOfWork(database())


def copying_unit_of_work() -> UsersUnitOfWork:
    """Return a transaction that is yet to be opened, and that can COPY."""
    return UsersUnitOfWork(database(), pipelined=False)


def users() -> Users:
    """Return the users for reading, outside of a transaction."""
    return Users(database().connection())


def imports() -> Imports:
    """Return the imports for single statements, outside of a transaction."""
    return Imports(database().connection())


def import_links() -> S3Links:
    """Return what makes links for uploads and for rejected rows."""
    return S3Links(settings(ApiSettings).import_bucket_name)


@cache
def import_files() -> ImportFiles:
    """Return the bucket of uploads and rejected rows."""
    return ImportFiles(aws.s3(), settings(ImportUsersSettings).import_bucket_name)


@cache
def import_queue() -> ImportQueue:
    """Return the queue by which imports go on."""
    return ImportQueue(aws.sqs(), settings(ImportUsersSettings).import_queue_url)


def dead_letters(queue_url: str) -> DeadLetters:
    """Return the dead-letter queue of a consumer; its client is made when a message is buried."""
    return DeadLetters(queue_url, aws.sqs)
