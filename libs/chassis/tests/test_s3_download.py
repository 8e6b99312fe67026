import random
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from moto.core import set_initial_no_auth_action_count
from moto.server import ThreadedMotoServer

from chassis.aws import limits
from chassis.s3_download import (
    ATTEMPTS,
    CHUNK_BYTES,
    FoundObject,
    ObjectMissing,
    ObjectReplaced,
    S3Reader,
)

from .breaking_wire import Break, BreakingWire, breaking_wire

BUCKET = "files"
KEY = "imports/1.csv"
CONTENT = random.Random(1).randbytes(4 * CHUNK_BYTES + 1)
OTHER = random.Random(2).randbytes(len(CONTENT))
IN_THE_HEADERS = 100
A_CHUNK_LATER = CHUNK_BYTES + 50_000
"""So many bytes bring the headers, a chunk, and the beginning of the next one."""


@pytest.fixture
def s3(aws: Callable[[str], Any]) -> Any:
    s3 = aws("s3")
    s3.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    return s3


@pytest.fixture
def found(s3: Any) -> FoundObject:
    """The object as it was found; whoever reads it has only heard of it."""
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=CONTENT)
    return S3Reader(s3, BUCKET).find(KEY)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    """What `aws` emulates, on a socket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    yield server.get_host_and_port()
    server.stop()


@pytest.fixture
def wire(server: tuple[str, int]) -> Iterator[BreakingWire]:
    with breaking_wire(server) as wire:
        yield wire


@pytest.fixture
def reader(s3: Any, wire: BreakingWire) -> Iterator[S3Reader]:
    """A reader whose every request goes over the wire, and that asks for itself only."""
    client = boto3.client("s3", endpoint_url=wire.url, config=limits(attempts=1))
    with closing(client):
        yield S3Reader(client, BUCKET)


def read(reader: S3Reader, found: FoundObject, *, first_byte: int = 0) -> bytes:
    return b"".join(reader.chunks(KEY, found, first_byte=first_byte))


def code_of(error: Any) -> str:
    return error.response["Error"]["Code"]


class TestFind:
    def test_tells_size_and_entity_tag(self, s3: Any, reader: S3Reader) -> None:
        stored = s3.put_object(Bucket=BUCKET, Key=KEY, Body=CONTENT)

        assert reader.find(KEY) == FoundObject(etag=stored["ETag"], size_bytes=len(CONTENT))

    def test_finds_no_object_that_is_missing(self, reader: S3Reader) -> None:
        with pytest.raises(ObjectMissing) as missing:
            reader.find(KEY)

        assert missing.value.key == KEY

    def test_passes_other_errors_of_s3_on(self, reader: S3Reader, found: FoundObject) -> None:
        find = set_initial_no_auth_action_count(0)(reader.find)

        with pytest.raises(ClientError) as refused:
            find(KEY)

        assert code_of(refused.value) == "403"


class TestChunks:
    def test_are_the_object(self, reader: S3Reader, found: FoundObject, wire: BreakingWire) -> None:
        chunks = list(reader.chunks(KEY, found))

        assert b"".join(chunks) == CONTENT
        assert max(map(len, chunks)) <= CHUNK_BYTES
        assert wire.connections == 1

    @pytest.mark.parametrize("first_byte", [1, CHUNK_BYTES, len(CONTENT) - 1])
    def test_begin_where_they_shall(
        self, reader: S3Reader, found: FoundObject, first_byte: int
    ) -> None:
        assert read(reader, found, first_byte=first_byte) == CONTENT[first_byte:]

    def test_are_none_at_the_end_and_nothing_is_asked(
        self, reader: S3Reader, found: FoundObject, wire: BreakingWire
    ) -> None:
        assert read(reader, found, first_byte=len(CONTENT)) == b""
        assert wire.connections == 0

    def test_are_none_of_an_empty_object(
        self, s3: Any, reader: S3Reader, wire: BreakingWire
    ) -> None:
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"")
        empty = S3Reader(s3, BUCKET).find(KEY)

        assert read(reader, empty) == b""
        assert wire.connections == 0

    def test_are_not_asked_for_before_they_are_taken(
        self, reader: S3Reader, found: FoundObject, wire: BreakingWire
    ) -> None:
        reader.chunks(KEY, found)

        assert wire.connections == 0

    def test_are_not_those_of_an_object_that_is_gone(
        self, s3: Any, reader: S3Reader, found: FoundObject
    ) -> None:
        s3.delete_object(Bucket=BUCKET, Key=KEY)

        with pytest.raises(ObjectMissing) as missing:
            read(reader, found)

        assert missing.value.key == KEY

    def test_are_not_those_of_an_object_in_its_place(
        self, s3: Any, reader: S3Reader, found: FoundObject
    ) -> None:
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=OTHER)

        with pytest.raises(ObjectReplaced) as replaced:
            read(reader, found)

        assert replaced.value.key == KEY

    def test_pass_other_errors_of_s3_on(self, s3: Any, found: FoundObject) -> None:
        with pytest.raises(ClientError) as refused:
            read(S3Reader(s3, "elsewhere"), found)

        assert code_of(refused.value) == "NoSuchBucket"


class TestChunksOverABrokenConnection:
    @pytest.mark.parametrize("how", ["closed", "reset"])
    @pytest.mark.parametrize(
        "after_bytes", [0, IN_THE_HEADERS, 1000, A_CHUNK_LATER, 4 * CHUNK_BYTES]
    )
    def test_go_on_where_they_were(
        self,
        reader: S3Reader,
        found: FoundObject,
        wire: BreakingWire,
        after_bytes: int,
        how: Break,
    ) -> None:
        wire.breaks(after_bytes, how=how)

        content = read(reader, found, first_byte=7)

        assert content == CONTENT[7:]
        assert wire.connections == 2

    @pytest.mark.parametrize("how", ["closed", "reset"])
    @pytest.mark.parametrize("after_bytes", [0, IN_THE_HEADERS])
    def test_stop_at_the_third_one_in_a_row(
        self,
        reader: S3Reader,
        found: FoundObject,
        wire: BreakingWire,
        after_bytes: int,
        how: Break,
    ) -> None:
        wire.breaks(*[after_bytes] * ATTEMPTS, how=how)

        with pytest.raises(BotoCoreError):
            read(reader, found)

        assert wire.connections == ATTEMPTS == 3

    def test_stop_when_no_more_comes_after_some_has(
        self, reader: S3Reader, found: FoundObject, wire: BreakingWire
    ) -> None:
        wire.breaks(A_CHUNK_LATER, *[0] * ATTEMPTS)
        chunks = reader.chunks(KEY, found)

        first = next(chunks)

        assert first == CONTENT[:CHUNK_BYTES]
        with pytest.raises(BotoCoreError):
            list(chunks)
        assert wire.connections == ATTEMPTS

    def test_forget_what_was_before_some_has_come(
        self, reader: S3Reader, found: FoundObject, wire: BreakingWire
    ) -> None:
        wire.breaks(0, 0, A_CHUNK_LATER, 0, A_CHUNK_LATER, 0, A_CHUNK_LATER, 0)

        content = read(reader, found)

        assert content == CONTENT
        assert wire.connections == 9

    def test_do_not_go_on_with_another_object(
        self, s3: Any, reader: S3Reader, found: FoundObject, wire: BreakingWire
    ) -> None:
        wire.breaks(A_CHUNK_LATER)
        chunks = reader.chunks(KEY, found)
        next(chunks)
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=OTHER)

        with pytest.raises(ObjectReplaced):
            list(chunks)

    def test_do_not_go_on_when_the_object_is_gone(
        self, s3: Any, reader: S3Reader, found: FoundObject, wire: BreakingWire
    ) -> None:
        wire.breaks(A_CHUNK_LATER)
        chunks = reader.chunks(KEY, found)
        next(chunks)
        s3.delete_object(Bucket=BUCKET, Key=KEY)

        with pytest.raises(ObjectMissing):
            list(chunks)
