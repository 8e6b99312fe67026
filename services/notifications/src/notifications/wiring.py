"""The only place where the parts are put together; nothing is made before a function asks for it.

Clients give up early, because a function's 30 s must suffice to say what failed. DynamoDB and SQS
may be asked again, since every call to them is safe to repeat. SES is asked once: after a lost
answer the SDK's own retry could send a second e-mail, and the queue retries anyway.
"""

from functools import cache

from chassis import aws
from chassis.dead_letters import DeadLetters
from chassis.dynamodb import DynamoDB
from notifications.config import (
    ConsumerSettings,
    DispatchSettings,
    SendEmailSettings,
    TableSettings,
)
from notifications.gateways.email import EmailProvider, EmailQueue
from notifications.repository import Notifications
from notifications.use_cases import WriteEmail


@cache
def dynamodb() -> DynamoDB:
    """Return this environment's one connection to DynamoDB, opened when first used."""
    return DynamoDB()


@cache
def notifications(settings: TableSettings) -> Notifications:
    """Return the table of contacts and notifications."""
    return Notifications(client=dynamodb(), table_name=settings.table_name)


@cache
def email_queue(settings: DispatchSettings) -> EmailQueue:
    """Return the queue that `send_email` is fed from."""
    return EmailQueue(client=aws.sqs(), queue_url=settings.email_queue_url)


@cache
def email_provider(settings: SendEmailSettings) -> EmailProvider:
    """Return the provider that sends e-mails; only the function that does so imports its client."""
    import boto3

    return EmailProvider(
        client=boto3.client("sesv2", config=aws.limits(attempts=1, read_seconds=8)),
        sender_address=settings.sender_address,
        configuration_set=settings.configuration_set,
    )


def email_writer() -> WriteEmail:
    """Return what renders e-mails; only the function that sends pays for importing Jinja2."""
    from notifications.rendering import write_email

    return write_email


def dead_letters(settings: ConsumerSettings) -> DeadLetters:
    """Return the queue for messages that can never be handled."""
    return DeadLetters(settings.dead_letter_queue_url, aws.sqs)
