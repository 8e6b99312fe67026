"""The only place where the parts are put together; nothing is made before a function asks for it.

Clients give up early, because a function's 30 s must suffice to say what failed. DynamoDB and SQS
may be asked again, since every call to them is safe to repeat. SES is asked once: after a lost
answer the SDK's own retry could send a second e-mail, and the queue retries anyway.
"""

from functools import cache, partial
from ipaddress import ip_network
from typing import TYPE_CHECKING

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
    WebhookNetworks,
)
from notifications.domain.notifications import Channel
from notifications.domain.webhooks import Network
from notifications.gateways.email import EmailProvider
from notifications.gateways.queues import DeliveryQueue
from notifications.repository import DueNotifications, People, Suppressions, Table
from notifications.use_cases.emails import WriteEmail
from notifications.use_cases.inbox import WriteText

if TYPE_CHECKING:
    from notifications.gateways.webhooks import WebhookReceivers


@cache
def dynamodb() -> DynamoDB:
    """Return this environment's one connection to DynamoDB, opened when first used."""
    return DynamoDB()


def table() -> Table:
    """Return the table in which everything lies."""
    return Table(client=dynamodb(), name=settings(TableName).table_name)


def people() -> People:
    """Return what is kept about people, and decides what they are told."""
    return People.kept_in(table())


def due_notifications() -> DueNotifications:
    """Return the notifications that wait for their time."""
    return DueNotifications(table())


def suppressions() -> Suppressions:
    """Return the addresses that are not mailed."""
    return Suppressions(table())


def webhook_networks() -> tuple[Network, ...]:
    """Return the networks besides the public internet that webhooks may lead to."""
    named = settings(WebhookNetworks).webhook_allowed_networks
    return tuple(ip_network(each) for each in named)


@cache
def webhook_receivers() -> "WebhookReceivers":
    """Return what calls the receivers of webhooks; reading the trusted roots takes a while."""
    from notifications.gateways.webhooks import WebhookReceivers

    return WebhookReceivers(allowed_networks=webhook_networks())


@cache
def email_queue(of: DispatchSettings | OnEmailFeedbackSettings) -> DeliveryQueue:
    """Return the queue that `send_email` is fed from."""
    return DeliveryQueue(client=aws.sqs(), queue_url=of.email_queue_url)


def delivery_queues(of: DispatchSettings) -> dict[Channel, DeliveryQueue]:
    """Return the queue of each channel."""
    webhook_queue = DeliveryQueue(client=aws.sqs(), queue_url=of.webhook_queue_url)
    return {Channel.EMAIL: email_queue(of), Channel.WEBHOOK: webhook_queue}


@cache
def email_provider(of: SendEmailSettings) -> EmailProvider:
    """Return the provider that sends e-mails; only the function that does so imports its client."""
    import boto3

    return EmailProvider(
        client=boto3.client("sesv2", config=aws.limits(attempts=1, read_seconds=8)),
        sender_address=of.sender_address,
        configuration_set=of.configuration_set,
    )


def email_writer(of: SendEmailSettings) -> WriteEmail:
    """Return what renders e-mails; only the function that sends pays for importing Jinja2."""
    from notifications.rendering import write_email

    return partial(write_email, preferences_url=of.preferences_url)


def text_writer() -> WriteText:
    """Return what renders the texts of inboxes; who only counts does not pay for Jinja2 either."""
    from notifications.rendering import write_text

    return write_text


def dead_letters(of: ConsumerSettings) -> DeadLetters:
    """Return the queue for messages that can never be handled."""
    return DeadLetters(of.dead_letter_queue_url, aws.sqs)
