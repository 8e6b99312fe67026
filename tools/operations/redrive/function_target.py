"""The function that letters go back to where no queue stands before it: it is invoked once more.

Such a letter is a record of a stream that the function could not read, or Lambda's own note of a
batch, or of an asynchronous invocation, that it has given up.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Self

from infrastructure.cloud import Cloud
from localcloud.event_sources.filters import passes
from localcloud.event_sources.item_failures import failed_items
from localcloud.event_sources.stream_records import lambda_record, sequence_number
from operations.redrive.letters import DeadLetter, Document, json_object
from operations.redrive.outcome import Outcome

_ALIAS: Final = "live"
_MOST_PAGES: Final = 200
_NO_RECORDS: Final = "the stream has forgotten its records"
_FORGOTTEN: Final = ("TrimmedDataAccessException", "ResourceNotFoundException")


class FunctionTarget:
    """A function, and the filters of the mapping that feeds it, if one does."""

    def __init__(self, cloud: Cloud, *, arn: str, patterns: Sequence[Document]) -> None:
        self.name = arn.partition(":function:")[2]
        self._arn = arn
        self._functions = cloud.client("lambda")
        self._patterns = list(patterns)
        self._streams = cloud.client("dynamodbstreams")

    @classmethod
    def found(cls, cloud: Cloud, function: str, *, dead_letters_arn: str) -> Self | None:
        """Return the function whose failures go to a queue: those of a mapping, or its own."""
        functions = cloud.client("lambda")
        pages = functions.get_paginator("list_event_source_mappings").paginate()
        for mapping in pages.build_full_result()["EventSourceMappings"]:
            if _destination(mapping) == dead_letters_arn:
                filters = mapping.get("FilterCriteria", {}).get("Filters", ())
                patterns = [json.loads(it["Pattern"]) for it in filters]
                return cls(cloud, arn=mapping["FunctionArn"], patterns=patterns)
        try:
            config = functions.get_function_event_invoke_config(
                FunctionName=function, Qualifier=_ALIAS
            )
        except functions.exceptions.ResourceNotFoundException:
            return None
        if _destination(config) != dead_letters_arn:
            return None
        return cls(cloud, arn=config["FunctionArn"], patterns=())

    def send(self, letters: Sequence[DeadLetter]) -> Mapping[str, Outcome]:
        """Invoke the function with each letter and wait for it to be done."""
        return {letter.message_id: self._sent(letter) for letter in letters}

    def _sent(self, letter: DeadLetter) -> Outcome:
        try:
            event = self._event(letter.document)
        except LookupError as unknown:
            return Outcome(is_sent=False, said=str(unknown))
        answer = self._functions.invoke(FunctionName=self._arn, Payload=json.dumps(event).encode())
        payload = answer["Payload"].read()
        if answer.get("FunctionError"):
            error = json_object(payload.decode(errors="replace")).get("errorType", "no reason")
            return Outcome(is_sent=False, said=f"{self.name} failed: {error}")
        records: list[Document] = event.get("Records", [])
        if failed_items(payload, [it["dynamodb"]["SequenceNumber"] for it in records]):
            return Outcome(is_sent=False, said=f"{self.name} could not handle it")
        return Outcome(is_sent=True, said=answer["ResponseMetadata"]["RequestId"])

    def _event(self, document: Document) -> Document:
        """Return what to invoke the function with; LookupError says why that is not known."""
        if "dynamodb" in document:
            return {"Records": [document]}
        if "requestPayload" in document:
            return document["requestPayload"]
        if batch := document.get("DDBStreamBatchInfo"):
            records = [it for it in self._records(batch) if passes(it, self._patterns)]
            return {"Records": records}
        raise LookupError("it names nothing to invoke the function with")

    def _records(self, batch: Document) -> Iterator[Document]:
        """Read a batch from the stream again, which keeps it for a day."""
        arn, last = batch["streamArn"], int(batch["endSequenceNumber"])
        try:
            iterator = self._streams.get_shard_iterator(
                StreamArn=arn,
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )["ShardIterator"]
            yield from self._read(iterator, stream_arn=arn, last=last)
        except self._streams.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in _FORGOTTEN:
                raise
            raise LookupError(_NO_RECORDS) from None

    def _read(self, iterator: str | None, *, stream_arn: str, last: int) -> Iterator[Document]:
        """Read up to a position. A page may be empty though there is more after it."""
        for _ in range(_MOST_PAGES):
            if iterator is None:
                break
            answer = self._streams.get_records(ShardIterator=iterator)
            for record in answer["Records"]:
                if int(sequence_number(record)) <= last:
                    yield lambda_record(record, stream_arn=stream_arn)
                if int(sequence_number(record)) >= last:
                    return
            iterator = answer.get("NextShardIterator")
        raise LookupError(_NO_RECORDS)


def _destination(configuration: Mapping[str, Any]) -> str | None:
    """Return where failures go, as a mapping and a function's own configuration say it."""
    destinations: Document = configuration.get("DestinationConfig") or {}
    on_failure: Document = destinations.get("OnFailure") or {}
    return on_failure.get("Destination")
