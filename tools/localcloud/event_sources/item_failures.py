"""What a function's answer says about the single records of its batch."""

import json
from collections.abc import Sequence
from typing import Any, cast

type JsonObject = dict[str, Any]


def failed_items(answer: bytes, identifiers: Sequence[str]) -> set[str]:
    """Return the identifiers that failed by a ReportBatchItemFailures answer.

    No answer or no failures is success. What cannot be understood fails the whole batch, and so
    does an empty or unknown identifier: AWS retries everything rather than lose a record.
    """
    everything = set(identifiers)
    try:
        document: Any = json.loads(answer or b"null")
    except ValueError:
        return everything
    if document is None:
        return set()
    if not isinstance(document, dict):
        return everything
    failures: Any = cast("JsonObject", document).get("batchItemFailures") or []
    if not isinstance(failures, list):
        return everything
    failed = [_identifier(failure) for failure in cast("list[Any]", failures)]
    return everything if set(failed) - everything else {one for one in failed if one}


def _identifier(failure: Any) -> str:
    if not isinstance(failure, dict):
        return ""
    identifier = cast("JsonObject", failure).get("itemIdentifier")
    return identifier if isinstance(identifier, str) else ""
