"""Records of a DynamoDB stream, as Lambda hands them to a function."""

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.type_defs import RecordTypeDef


def lambda_record(record: "RecordTypeDef", *, stream_arn: str) -> dict[str, Any]:
    """Return a record that boto3 has read as a function sees it."""
    change: dict[str, Any] = dict(record.get("dynamodb", {}))
    change["ApproximateCreationDateTime"] = created_at(record).timestamp()
    return {
        "eventID": record.get("eventID"),
        "eventName": record.get("eventName"),
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": stream_arn.split(":")[3],
        "dynamodb": _plain(change),
        "eventSourceARN": stream_arn,
    }


def sequence_number(record: "RecordTypeDef") -> str:
    """Return the position of a record in its shard."""
    return record.get("dynamodb", {}).get("SequenceNumber", "")


def created_at(record: "RecordTypeDef") -> datetime:
    """Return when the change was made, as far as the record tells."""
    told = record.get("dynamodb", {}).get("ApproximateCreationDateTime")
    return told or datetime.now(UTC)


def _plain(value: Any) -> Any:
    """Encode binary attributes, which boto3 has decoded, as JSON carries them."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_plain(one) for one in cast("list[Any]", value)]
    return value
