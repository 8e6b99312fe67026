"""Events of SES about an e-mail, as its event publishing writes them."""

from typing import Any, Final

from msgspec import json

PROVIDER_MESSAGE_ID: Final = "0102018f2c5e7a10-1f3b6c52-7c1e-4d10-9d0b-2f77b5c40e3f-000000"
FEEDBACK_ID: Final = "0102018f2c5f1b22-61b59c11-9236-11e6-8f96-7be8a3f6a2b8-000000"
TAGS: Final = {
    "ses:configuration-set": ["test-notifications"],
    "recipient_id": ["019729a1-6f3c-7c1e-9d0b-3f6a2b8c4d10"],
    "event_id": ["019729a5-2f77-7a82-b5c4-0e3f1d5b7944"],
    "channel": ["email"],
}


def bounce(bounce_type: str = "Permanent", **changes: Any) -> dict[str, Any]:
    """Return a bounce that a mail server has reported."""
    recipient = {
        "emailAddress": "ada@example.com",
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 user unknown: ada@example.com",
    }
    told = {
        "feedbackId": FEEDBACK_ID,
        "bounceType": bounce_type,
        "bounceSubType": "General",
        "bouncedRecipients": [recipient],
        "timestamp": "2025-06-01T08:35:07.120Z",
        "reportingMTA": "dsn; mta.example.com",
    }
    return {"eventType": "Bounce", "bounce": told | changes, "mail": mail()}


def complaint(**changes: Any) -> dict[str, Any]:
    """Return a complaint of somebody who took an e-mail for spam."""
    told = {
        "feedbackId": FEEDBACK_ID,
        "complainedRecipients": [{"emailAddress": "ada@example.com"}],
        "timestamp": "2025-06-01T08:35:07.120Z",
        "complaintFeedbackType": "abuse",
    }
    return {"eventType": "Complaint", "complaint": told | changes, "mail": mail()}


def mail(**changes: Any) -> dict[str, Any]:
    """Return what events say of the e-mail that they are about."""
    told = {
        "timestamp": "2025-06-01T08:35:02.012Z",
        "source": "shop@mail.example.com",
        "sendingAccountId": "123456789012",
        "messageId": PROVIDER_MESSAGE_ID,
        "destination": ["ada@example.com"],
        "headersTruncated": False,
        "headers": [
            {"name": "From", "value": "shop@mail.example.com"},
            {"name": "X-Correlation-Id", "value": "c-1"},
        ],
        "tags": TAGS,
    }
    return told | changes


def body(event: dict[str, Any]) -> bytes:
    """Return an event as a message of the queue."""
    return json.encode(event)
