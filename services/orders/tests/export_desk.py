"""Exports as on AWS: a request becomes an event, the bus fills a queue, and a function writes."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Self

import boto3
import msgspec

from chassis.testing.emulated_aws import REGION
from chassis.testing.http import HttpAnswer
from chassis.testing.lambda_context import FakeLambdaContext, ShortContext
from orders.handlers.export_orders import RESERVE_SECONDS, handler

from .shop import CONVERSATION, CUSTOMER, Shop, batch

BUCKET: Final = "orders-exports"
MOST_DELIVERIES: Final = 50
FIRST_ON: Final = "2025-11-01"
LAST_ON: Final = "2025-11-30"
START: Final = datetime(2025, 11, 1, tzinfo=UTC)
# An invocation with time for the one part that is always written.
ONE_PART: Final = partial(ShortContext, remaining_seconds=RESERVE_SECONDS + 1)

type Row = list[str]


class ExportDesk:
    """Where administrators ask for files. `shop` is the door, and what lies in the tables."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.s3 = boto3.client("s3")
        self._sqs = boto3.client("sqs")

    def set_up(self) -> Self:
        location: Any = {"LocationConstraint": REGION}
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
        self.queue_url = self._sqs.create_queue(QueueName="export-orders")["QueueUrl"]
        self.dead_letter_queue_url = self._sqs.create_queue(QueueName="dead")["QueueUrl"]
        return self

    def sold(self, count: int) -> None:
        """Have orders of the range, one a minute from its beginning on, each with a line."""
        self._shop.sells(tea=1)
        self._shop.admin.execute(
            """
            WITH placed AS (
                INSERT INTO orders (
                    order_id, version, user_id, status, total_minor, currency, placed_at, updated_at
                )
                SELECT gen_random_uuid(), 1, %(user_id)s, 'pending', 1250, 'EUR', minute, minute
                FROM generate_series(0, %(count)s - 1) AS number,
                    LATERAL (SELECT %(start)s::timestamptz + number * interval '1 minute')
                    AS drawn (minute)
                RETURNING order_id
            )
            INSERT INTO order_lines (order_id, position, sku, quantity, unit_price_minor)
            SELECT order_id, 1, 'tea', 1, 1250 FROM placed
            """,
            {"user_id": CUSTOMER, "count": count, "start": START},
        )

    def is_asked(
        self,
        *,
        key: str = "key-1",
        scope: str = "orders/admin",
        first_on: str = FIRST_ON,
        last_on: str = LAST_ON,
    ) -> HttpAnswer:
        return self._shop.is_asked(
            "POST /orders/exports",
            subject="console",
            scopes=[scope],
            headers={"idempotency-key": key, "x-correlation-id": CONVERSATION},
            body={"first_on": first_on, "last_on": last_on},
        )

    def requests(self, **asked: str) -> str:
        """Ask for an export, and let the bus tell the queue of it; return its id."""
        answer = self.is_asked(**asked)
        assert answer.status == 201
        self.is_told(self.message_of(answer.json["export_id"]))
        return answer.json["export_id"]

    def message_of(self, export_id: str) -> bytes:
        """Return what EventBridge makes of the event of a request."""
        (told,) = [event for event in self._shop.events if event.subject == export_id]
        return batch(m1=told)["Records"][0]["body"].encode()

    def is_told(self, body: bytes) -> None:
        """Put a message into the queue."""
        self._sqs.send_message(QueueUrl=self.queue_url, MessageBody=body.decode())

    def delivers(
        self, context: Callable[[], FakeLambdaContext] = ONE_PART, *, at_most: int = 10
    ) -> list[bool]:
        """Hand each message that waits to the function; return which of them it is done with."""
        waiting = self._taken(self.queue_url, at_most)
        return [self._delivered(message, context()) for message in waiting]

    def finishes(self) -> list[bool]:
        """Deliver until the queue is empty; return which messages the function was done with."""
        delivered: list[bool] = []
        while done := self.delivers():
            delivered += done
            assert len(delivered) < MOST_DELIVERIES
        return delivered

    def exports(self, **asked: str) -> str:
        """Export to the end, in as many invocations as that takes."""
        export_id = self.requests(**asked)
        self.finishes()
        return export_id

    def shows(self, export_id: str) -> dict[str, Any]:
        return self.is_asked_about(export_id).json

    def is_asked_about(self, export_id: str, *, scope: str = "orders/admin") -> HttpAnswer:
        return self._shop.is_asked(
            "GET /orders/exports/{export_id}",
            path_parameters={"export_id": export_id},
            subject="console",
            scopes=[scope],
        )

    def file(self, export_id: str) -> bytes:
        """The file of an export, as it lies in the bucket."""
        found = self.s3.get_object(Bucket=BUCKET, Key=f"exports/{export_id}.csv.gz")
        assert found["ContentType"] == "application/gzip"
        return found["Body"].read()

    def rows(self, export_id: str) -> list[Row]:
        """The orders in a file, without its header."""
        text = gzip.decompress(self.file(export_id)).decode()
        _, *rows = csv.reader(io.StringIO(text, newline=""))
        return rows

    def keys(self) -> list[str]:
        """All that the bucket holds."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [found.get("Key", "") for found in listed]

    def uploads(self) -> dict[str, str]:
        """The ids of what is uploaded and not yet whole, and where it is to be."""
        listed = self.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
        return {found.get("UploadId", ""): found.get("Key", "") for found in listed}

    def forgets_uploads_that_nobody_knows(self) -> None:
        """Do as the bucket's lifecycle does with what a dead function has begun."""
        known = self._shop.admin.execute("SELECT upload_id FROM exports").fetchall()
        for upload_id, key in self.uploads().items():
            if (upload_id,) not in known:
                self.s3.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload_id)

    def delayed(self) -> int:
        """Count the messages that the queue shows nobody yet."""
        name: Any = "ApproximateNumberOfMessagesDelayed"
        told = self._sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=[name])
        return int(told.get("Attributes", {})[name])

    def dead_letters(self) -> list[str]:
        """What was buried."""
        return [message["Body"] for message in self._taken(self.dead_letter_queue_url)]

    def _delivered(self, message: dict[str, Any], context: FakeLambdaContext) -> bool:
        body: str = message["Body"]
        answer = handler(batch(m1=body.encode()), context)
        failed = msgspec.to_builtins(answer)["batchItemFailures"]
        if failed:
            self.is_told(body.encode())
        return not failed

    def _taken(self, queue_url: str, at_most: int = 10) -> list[Any]:
        received = self._sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=at_most)
        messages = received.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(
                QueueUrl=queue_url, ReceiptHandle=message.get("ReceiptHandle", "")
            )
        return messages


def members(content: bytes) -> list[bytes]:
    """Return what is in each member of a gzip file."""
    found: list[bytes] = []
    while content:
        reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
        found.append(reader.decompress(content) + reader.flush())
        content = reader.unused_data
    return found
