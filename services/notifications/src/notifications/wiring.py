"""The only place where the parts are put together; nothing is made before a function asks for it.

Clients give up early, because a function's 30 s must suffice to say what failed. DynamoDB and SQS
may be asked again, since every call to them is safe to repeat. SES is asked once: after a lost
answer the SDK's own retry could send a second e-mail, and the queue retries anyway.
"""

from functools import cache

from chassis import aws
from chassis.dead_letters import DeadLetters
from chassis.dynamodb import DynamoDB
from chassis.settings import settings
from notifications.config import (
    ConsumerSettings,
    DispatchSettings,
    OnEmailFeedbackSettings,
    SendEmailSettings,
    TableName,
    TableSettings,
)
from notifications.gateways.email import EmailProvider, EmailQueue
from notifications.repository import Inbox, Notifications, SavedPreferences, Suppressions
from notifications.use_cases import WriteEmail, WriteText


@cache
def dynamodb() -> DynamoDB:
    """Return this environment's one connection to DynamoDB, opened when first used."""
    return DynamoDB()


@cache
def notifications(of: TableSettings) -> Notifications:
    """Return the table of contacts and notifications."""
    return Notifications(client=dynamodb(), table_name=of.table_name)


def contacts() -> Notifications:
    """Return the table of contacts, for a function that sends nothing."""
    return Notifications(client=dynamodb(), table_name=settings(TableName).table_name)


def inbox() -> Inbox:
    """Return the inboxes."""
    return Inbox(client=dynamodb(), table_name=settings(TableName).table_name)


def preferences() -> SavedPreferences:
    """Return what people have chosen."""
    return SavedPreferences(client=dynamodb(), table_name=settings(TableName).table_name)


def suppressions() -> Suppressions:
    """Return the addresses that are not mailed."""
    return Suppressions(client=dynamodb(), table_name=settings(TableName).table_name)


@cache
def email_queue(of: DispatchSettings | OnEmailFeedbackSettings) -> EmailQueue:
    """Return the queue that `send_email` is fed from."""
    return EmailQueue(client=aws.sqs(), queue_url=of.email_queue_url)


@cache
def email_provider(of: SendEmailSettings) -> EmailProvider:
    """Return the provider that sends e-mails; only the function that does so imports its client."""
    import boto3

    return EmailProvider(
        client=boto3.client("sesv2", config=aws.limits(attempts=1, read_seconds=8)),
        sender_address=of.sender_address,
        configuration_set=of.configuration_set,
    )


def email_writer() -> WriteEmail:
    """Return what renders e-mails; only the function that sends pays for importing Jinja2."""
    from notifications.rendering import write_email

    return write_email


def text_writer() -> WriteText:
    """Return what renders the texts of inboxes; who only counts does not pay for Jinja2 either."""
    from notifications.rendering import write_text

    return write_text


def dead_letters(of: ConsumerSettings) -> DeadLetters:
    """Return the queue for messages that can never be handled."""
    return DeadLetters(of.dead_letter_queue_url, aws.sqs)
