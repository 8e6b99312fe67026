# pyright: basic, reportAttributeAccessIssue=false
# moto's SQS models are untyped.
# ruff: noqa: SLF001 - what is mended is private in moto.
"""SQS: what a request costs does not grow with the queue that it is about.

Which message is handed out, redriven or refused stays moto's decision; here is only how it finds
the messages. See `backlog.py`.
"""

from collections.abc import Iterable
from typing import Any

from moto.core.utils import unix_time_millis
from moto.sqs.exceptions import InvalidParameterValue, ReceiptHandleIsInvalid
from moto.sqs.models import Message, Queue, SQSBackend

from localcloud.emulator.backlog import Backlog, Place

LONGEST_INVISIBLE_MS = 12 * 60 * 60 * 1000
"""Since the message was sent."""


def install() -> None:
    """Keep a queue's messages in a Backlog, and find them there."""
    Queue._messages = property(_backlog, _fill)
    Queue.messages = property(lambda self: self._messages.ready)
    Queue.approximate_number_of_messages_delayed = property(_delayed)
    Queue.approximate_number_of_messages_not_visible = property(_not_visible)
    Queue.delete_message = _delete_message
    SQSBackend.change_message_visibility = _change_message_visibility


def _backlog(self: Any) -> Backlog:
    return self._backlog


def _fill(self: Any, messages: Iterable[Message]) -> None:
    # moto begins with an empty list, and purges by another one.
    self._backlog = Backlog(messages)


def _delayed(self: Any) -> int:
    return self._messages.amount(Place.DELAYED)


def _not_visible(self: Any) -> int:
    return self._messages.amount(Place.INVISIBLE, Place.TAKEN)


def _delete_message(self: Any, receipt_handle: str) -> None:
    if receipt_handle in self.deleted_messages:
        return
    message = self._messages.find(receipt_handle)
    if message is None:
        raise ReceiptHandleIsInvalid
    self.pending_messages.discard(message)
    self.deleted_messages.update(message.all_receipt_handles)
    self._messages.remove(message)


def _change_message_visibility(
    self: SQSBackend, queue_name: str, receipt_handle: str, visibility_timeout: int
) -> None:
    queue = self.get_queue(queue_name)
    message = queue._messages.find(receipt_handle)
    if message is None:
        raise ReceiptHandleIsInvalid
    visible_at = unix_time_millis() + int(visibility_timeout) * 1000
    if visible_at - message.sent_timestamp > LONGEST_INVISIBLE_MS:
        reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"
        raise InvalidParameterValue(
            f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. "
            f"Reason: {reason}"
        )
    message.change_visibility(visibility_timeout)
    queue._messages.refile(message)
    if message.visible:
        queue.pending_messages.discard(message)
