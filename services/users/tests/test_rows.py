"""People on the lines of a file: who they are, and in which batches they come."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from users.domain import rows
from users.domain.imports import Checkpoint, Rejection
from users.domain.rows import BATCH_LINES, Batch, Row, read_batches
from users.domain.users import Profile

COLUMNS = ("email", "name", "language", "user_id")
FIRST_ROW = Checkpoint(next_byte=32, next_line=2)
ADA_ID = UUID("0199a8a0-0000-7000-8000-000000000001")
ADA = Profile(email="ada@example.com", name="Ada", language="en")


def read(
    content: bytes, *, columns: Sequence[str] = COLUMNS, checkpoint: Checkpoint = FIRST_ROW
) -> list[Batch]:
    return list(read_batches([content], columns=columns, checkpoint=checkpoint))


def in_batches_of(lines: int, content: bytes, checkpoint: Checkpoint = FIRST_ROW) -> list[Batch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BATCH_LINES", lines)
        return read(content, checkpoint=checkpoint)


def rows_of(content: bytes, *, columns: Sequence[str] = COLUMNS) -> list[Row]:
    """Return the people on lines of which none is rejected."""
    batches = read(content, columns=columns)
    assert [batch.rejections for batch in batches] == [()] * len(batches)
    return [row for batch in batches for row in batch.rows]


class TestRow:
    def test_is_a_person_by_the_columns_of_the_header(self) -> None:
        line = f"{ADA_ID},Ada Lovelace,en-GB,Ada@Example.COM\n".encode()

        found = rows_of(line, columns=("user_id", "name", "language", "email"))

        profile = Profile(email="Ada@example.com", name="Ada Lovelace", language="en-GB")
        assert found == [Row(2, ADA_ID, profile)]

    def test_speaks_english_and_gets_an_id_unless_it_says_otherwise(self) -> None:
        told = rows_of(b"ada@example.com,Ada,,\n")
        untold = rows_of(b"ada@example.com,Ada\n", columns=("email", "name"))

        assert told == untold == [Row(2, None, ADA)]

    @pytest.mark.parametrize(
        "line",
        [
            b"ada@example.com,Ada,en,",
            b"ada@example.com,Ada,en,\r",
            b" ada@example.com ,\tAda , en,  ",
            b'"ada@example.com","Ada","en",""',
            b' "ada@example.com", "Ada", "en", ""',
            b'" ada@example.com "," Ada ",en,',
        ],
    )
    def test_is_the_same_with_quotes_blanks_and_line_ends_of_all_kinds(self, line: bytes) -> None:
        assert rows_of(line + b"\n") == rows_of(line) == [Row(2, None, ADA)]

    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ('"Lovelace, Ada"', "Lovelace, Ada"),
            ('"Ada ""Countess"" King"', 'Ada "Countess" King'),
            ('Ada "Countess" King', 'Ada "Countess" King'),
            ("O'Hara", "O'Hara"),
            ("Zoë 李小龍 👩🏽‍🔬", "Zoë 李小龍 👩🏽‍🔬"),
            ("Ada;King", "Ada;King"),
            ("Ada\\", "Ada\\"),
            ("=1+1", "=1+1"),
        ],
    )
    def test_has_the_name_that_was_written(self, written: str, name: str) -> None:
        (row,) = rows_of(f"ada@example.com,{written},,\n".encode())

        assert row.profile.name == name

    def test_has_the_longest_profile_that_there_can_be(self) -> None:
        email = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.com"
        name = "\U0001f680" * 200

        (row,) = rows_of(f"{email},{name},zh-Hant-TW,{ADA_ID}\n".encode())

        assert row == Row(2, ADA_ID, Profile(email=email, name=name, language="zh-Hant-TW"))


class TestReadBatches:
    @pytest.mark.parametrize("content", [b"", b"\n", b"\r\n \t\r\n\n"])
    def test_finds_nobody_on_blank_lines(self, content: bytes) -> None:
        assert rows_of(content) == []

    def test_counts_blank_lines(self) -> None:
        found = rows_of(b"\n\r\nada@example.com,Ada,,\n \neve@example.com,Eve,,\n")

        assert [(row.line, row.profile.name) for row in found] == [(4, "Ada"), (6, "Eve")]

    def test_tells_after_each_batch_where_the_next_one_begins(self) -> None:
        content = b"ada@example.com,Ada,,\n" * (2 * BATCH_LINES + 1)

        batches = read(content)

        assert [(len(each.rows), each.next_line, each.next_byte) for each in batches] == [
            (5000, 5002, 32 + 5000 * 22),
            (5000, 10002, 32 + 10000 * 22),
            (1, 10003, 32 + 10001 * 22),
        ]

    def test_ends_at_the_end_of_a_last_line_without_line_feed(self) -> None:
        (batch,) = read(b"ada@example.com,Ada,,\neve@example.com,Eve,,")

        assert (len(batch.rows), batch.next_line, batch.next_byte) == (2, 4, 32 + 22 + 21)

    def test_puts_lines_into_batches_whatever_becomes_of_them(self) -> None:
        batches = in_batches_of(2, b"\nada@example.com,Ada,,\n\n\nwrong\n")

        assert [
            ([row.line for row in batch.rows], [each.line for each in batch.rejections])
            for batch in batches
        ] == [([3], []), ([], []), ([], [6])]

    def test_reads_no_further_than_its_batch(self) -> None:
        taken = count()

        def chunks() -> Iterator[bytes]:
            while True:
                next(taken)
                yield b"ada@example.com,Ada,,\n" * 1000

        batches = read_batches(chunks(), columns=COLUMNS, checkpoint=FIRST_ROW)

        assert len(next(iter(batches)).rows) == BATCH_LINES
        assert next(taken) == 5


lines = st.one_of(
    st.sampled_from(
        [
            b"ada@example.com,Ada,,",
            b'"eve@example.com","Eve, ""E""",fr,0199a8a0-0000-7000-8000-00000000000e\r',
            b'eve@example.com,"Eve,,',
            b'",",,"',
            b"eve@localhost,\x07,EN,e",
            b"\xff,\xff,,",
            b"x" * 5000,
            b"",
            b" \r",
        ]
    ),
    st.text('aé@.,"\r\0 ', max_size=12).map(str.encode),
    st.binary(max_size=8).map(lambda line: line.replace(b"\n", b"")),
)
contents = st.builds(bytes.join, st.just(b"\n"), st.lists(lines, max_size=12))


class TestReadingOn:
    # The validator is imported for the first example, which takes it long.
    @settings(deadline=None)
    @given(content=contents, batch_lines=st.integers(1, 5))
    def test_is_the_same_as_not_having_stopped(self, content: bytes, batch_lines: int) -> None:
        batches = in_batches_of(batch_lines, content)

        for number, batch in enumerate(batches, 1):
            checkpoint = Checkpoint(next_byte=batch.next_byte, next_line=batch.next_line)
            rest = content[batch.next_byte - FIRST_ROW.next_byte :]
            assert in_batches_of(batch_lines, rest, checkpoint) == batches[number:]

    @settings(deadline=None)
    @given(content=contents, batch_lines=st.integers(1, 5))
    def test_finds_the_same_in_batches_of_any_size(self, content: bytes, batch_lines: int) -> None:
        assert together(in_batches_of(batch_lines, content)) == together(read(content))

    @settings(deadline=None)
    @given(content=contents)
    def test_accepts_or_rejects_each_line_that_is_not_blank(self, content: bytes) -> None:
        found, rejections, _ = together(read(content))

        told = [each.line for each in found] + [*{each.line for each in rejections}]
        numbered = enumerate(content.split(b"\n"), FIRST_ROW.next_line)
        assert sorted(told) == [
            number for number, line in numbered if line.decode(errors="replace").strip()
        ]


def together(batches: Iterable[Batch]) -> tuple[list[Row], list[Rejection], int]:
    """Return what was found on all lines, and where they end."""
    end = FIRST_ROW.next_byte
    found: list[Row] = []
    rejections: list[Rejection] = []
    for batch in batches:
        found += batch.rows
        rejections += batch.rejections
        end = batch.next_byte
    return found, rejections, end
