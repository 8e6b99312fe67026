"""What the tests of orders stand on: a shop with a database, and a provider that obeys."""

from collections.abc import Callable, Generator, Mapping

import boto3
import psycopg
import pytest

from chassis.database import Database
from chassis.migrations import migrations_directory
from chassis.testing.cold_start import forget_everything
from chassis.testing.emulated_aws import emulated_aws
from chassis.testing.plugin import ServiceDatabase, ServiceSchema
from chassis.testing.rivals import Rivals
from orders import wiring

from .export_desk import ExportDesk
from .scripted_provider import ScriptedProvider, scripted_provider
from .shop import Shop


@pytest.fixture(scope="session")
def service_schema() -> ServiceSchema:
    return ServiceSchema(service="orders", migrations=migrations_directory("orders"))


@pytest.fixture
def environment(
    service_database: ServiceDatabase, _empty_tables: None, monkeypatch: pytest.MonkeyPatch
) -> Generator[Mapping[str, str]]:
    """The settings of all functions, as Terraform would give them."""
    variables = {
        "DATABASE_HOST": service_database.server.host,
        "DATABASE_PORT": str(service_database.server.port),
        "DATABASE_NAME": service_database.name,
        "DATABASE_USER": "orders_service",
        "DATABASE_AUTH": "libpq",
        "CORS_ALLOWED_ORIGINS": "https://client.example.com",
        "EVENT_BUS_NAME": "local",
        "EXPORT_BUCKET_NAME": "orders-exports",
        "EXPORT_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/export-orders",
        "EXPORTS_KEPT_DAYS": "7",
        "PAYMENT_PROVIDER_URL": "http://127.0.0.1:1",
        "PENDING_MINUTES": "60",
        "DEAD_LETTER_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/dead",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_REGION": "eu-central-1",
        # Whoever forgets the emulator reaches nobody.
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    forget()
    yield variables
    forget()


def forget() -> None:
    """Be as cold as a new execution environment."""
    for database in (wiring.database, wiring.admin_database):
        if database.cache_info().currsize:
            database().close()
    forget_everything(wiring)


@pytest.fixture
def shop(environment: Mapping[str, str], admin: psycopg.Connection) -> Shop:
    return Shop(admin)


@pytest.fixture
def rivals(environment: Mapping[str, str], connect: Callable[[], Database]) -> Generator[Rivals]:
    rivals = Rivals(connect)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "database", rivals.database)
        yield rivals


@pytest.fixture
def desk(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Generator[ExportDesk]:
    with emulated_aws():
        desk = ExportDesk(shop).set_up()
        monkeypatch.setenv("EXPORT_QUEUE_URL", desk.queue_url)
        monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", desk.dead_letter_queue_url)
        yield desk


@pytest.fixture
def provider(
    environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Generator[ScriptedProvider]:
    with scripted_provider() as provider:
        monkeypatch.setenv("PAYMENT_PROVIDER_URL", provider.url)
        yield provider


@pytest.fixture
def dead_letters(
    environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Generator[Callable[[], list[tuple[str, str]]]]:
    """Take everything out of the dead-letter queue: bodies and reasons."""
    with emulated_aws():
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="dead")["QueueUrl"]
        monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", url)

        def dead_letters() -> list[tuple[str, str]]:
            received = sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            )
            return [
                (message["Body"], message["MessageAttributes"]["reason"]["StringValue"])
                for message in received.get("Messages", [])
            ]

        yield dead_letters
