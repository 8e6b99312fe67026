import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from infrastructure.cloud import Cloud
from localcloud.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from operations.arguments import read_id
from operations.errors import NothingFound
from operations.logs import InsightsLogs
from operations.timeline.run import timeline

API = "/aws/lambda/staging-orders-api"
TABLE = "staging-notifications"
PERSON = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"
NOW = datetime.now(UTC)


@pytest.fixture
def account(home: Path, emulator: str) -> Iterator[Cloud]:
    """An account, where the database cannot be reached."""
    session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=REGION)
    cloud = Cloud("staging", session, endpoint=emulator)
    made: list[Any] = []
    make = cloud.client

    def client(service: str) -> Any:
        made.append(make(service))
        return made[-1]

    cloud.client = client
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName=API)
    logs.create_log_stream(logGroupName=API, logStreamName="1")
    cloud.client("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    yield cloud
    for each in made:
        each.close()


def log(cloud: Cloud, **fields: Any) -> None:
    stamp = fields.pop("at", NOW).isoformat()
    event = {
        "timestamp": int(time.time() * 1000),
        "message": json.dumps({"timestamp": stamp, **fields}),
    }
    cloud.client("logs").put_log_events(logGroupName=API, logStreamName="1", logEvents=[event])


def notify(cloud: Cloud, event_id: str, **attributes: str) -> None:
    item = {
        "pk": f"RECIPIENT#{PERSON}",
        "sk": f"NOTIFICATION#{event_id}#email",
        "channel": "email",
        "event_type": "orders.order_confirmed.v1",
        "facts": "ada@example.com",
        "created_at": (NOW + timedelta(seconds=1)).isoformat(),
        **attributes,
    }
    values = {name: {"S": value} for name, value in item.items()}
    cloud.client("dynamodb").put_item(TableName=TABLE, Item=values)


def tell(cloud: Cloud, home: Path, text: str) -> int:
    since = NOW - timedelta(hours=1)
    return timeline(read_id(text), since=since, cloud=cloud, logs=InsightsLogs(cloud), home=home)


class TestTimeline:
    def test_is_told_by_logs_and_notifications_where_rows_are_private(
        self, account: Cloud, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        known = {"correlation_id": "a-story", "caller": PERSON, "status": 201}
        log(account, message="request", route="POST /orders", milliseconds=5.0, **known)
        log(account, message="request", route="GET /orders", correlation_id="another")
        notify(account, "e-1", correlation_id="a-story", status="pending")
        notify(account, "e-2", correlation_id="another", status="sent")

        code = tell(account, home, "a-story")

        shown = capsys.readouterr().out
        header, request, notification, not_asked = shown.splitlines()
        assert code == 0
        assert header == f"{NOW - timedelta(milliseconds=5):%Y-%m-%d}, UTC; conversations: a-story"
        assert f"POST /orders by {PERSON}: 201 in 5 ms" in request
        assert "email about orders.order_confirmed.v1: now pending" in notification
        assert not_asked.startswith("not asked: rows, because the database is private")
        assert "ada@" not in shown

    def test_of_somebody_busy_tells_the_newest_conversations_and_that_there_are_more(
        self, account: Cloud, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for number in range(22):
            at = NOW + timedelta(seconds=number)
            name = f"story-{number:02}"
            log(account, message="request", correlation_id=name, caller=PERSON, at=at)

        tell(account, home, PERSON)

        shown = capsys.readouterr().out
        assert "story-02" in shown
        assert "story-01" not in shown
        assert "not asked: 2 older conversations; ask for one of their own ids" in shown

    def test_of_what_nobody_knows_is_one_line(self, account: Cloud, home: Path) -> None:
        with pytest.raises(NothingFound, match="staging knows nothing of a-story since 20"):
            tell(account, home, "a-story")
