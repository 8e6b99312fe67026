# pyright: basic, reportAttributeAccessIssue=false
# moto's DynamoDB models are untyped.
"""DynamoDB streams: an idle reader costs no memory, and records name the region they are in.

moto hands out a new iterator of about a kilobyte for every GetRecords and keeps all of them. And
its serializer looks up every attribute of every image in the service's model, though records are
kept as they are answered: a third of all that the emulator did while notifications were delivered.
Records are kept as text, because a shard is never trimmed, and as objects they take several times
the memory.
"""

import json
from collections.abc import Callable
from typing import Any

from moto.dynamodb.models.table import StreamRecord
from moto.dynamodb.models.utilities import dynamo_json_dump
from moto.dynamodbstreams.models import DynamoDBStreamsBackend
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

JSON = dict[str, Any]
MOST_RECORDS = 1000
"""In one answer, where no limit is named."""


def install() -> None:
    """Replace an iterator instead of adding one, write records plainly, and name their region."""
    DynamoDBStreamsBackend.get_records = _get_records
    DynamoDBStreamsHandler.get_records = _answer
    StreamRecord.__init__ = _as_text(StreamRecord.__init__)
    StreamRecord.to_json = _read


def _get_records(self: DynamoDBStreamsBackend, iterator_arn: str, limit: int) -> JSON:
    # Real iterators live for fifteen minutes; our only reader uses each of them once, and asks
    # again with the same one when the connection broke before the answer.
    iterator = self.shard_iterators[iterator_arn]
    answer = iterator.get(limit)
    if answer["Records"]:
        return answer
    self.shard_iterators.pop(answer["NextShardIterator"], None)
    return {"NextShardIterator": iterator_arn, "Records": []}


def _answer(self: Any) -> str:
    limit = self._get_param("Limit", MOST_RECORDS)
    return dynamo_json_dump(self.backend.get_records(self._get_param("ShardIterator"), limit))


def _as_text(init: Callable[..., None]) -> Callable[..., None]:
    def wrapper(self: Any, table: Any, *arguments: Any, **named: Any) -> None:
        init(self, table, *arguments, **named)
        self.record["awsRegion"] = table.table_arn.split(":")[3]
        self.text = dynamo_json_dump(self.record)
        del self.record

    return wrapper


def _read(self: Any) -> JSON:
    return json.loads(self.text)
