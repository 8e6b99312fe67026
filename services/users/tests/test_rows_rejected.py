"""Why lines of a file are rejected; no reason repeats what a line says."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from users.domain.imports import Checkpoint, Rejection
from users.domain.lines import MAX_LINE_BYTES
from users.domain.rows import Batch, read_batches

COLUMNS = ("email", "name", "language", "user_id")
FIRST_ROW = Checkpoint(next_byte=32, next_line=2)
EVE = b"eve@example.com,Eve,,"
MARK = "zqx7"

MALFORMED = Rejection(
    2, "", "malformed", "A quote is not closed on the line, or text follows a closing quote."
)


def read(*lines: bytes) -> Batch:
    """Read some lines; the first one is the second of its file."""
    content = b"\n".join(lines)
    (batch,) = read_batches([content], columns=COLUMNS, checkpoint=FIRST_ROW)
    return batch


def rejected(line: bytes) -> tuple[Rejection, ...]:
    """Return the rejections of a line, which do not touch the lines around it."""
    batch = read(line, EVE)
    assert [(row.line, row.profile.name) for row in batch.rows] == [(3, "Eve")]
    return batch.rejections


def faults(line: str) -> list[tuple[str, str]]:
    """Return columns and codes of what is wrong on a line, in the order of the columns."""
    return sorted((each.column, each.code) for each in rejected(line.encode()))


class TestWholeLine:
    def test_is_rejected_when_it_is_too_long(self) -> None:
        line = b"ada@example.com," + b"a" * MAX_LINE_BYTES + b",,"

        assert rejected(line) == (
            Rejection(2, "", "line_too_long", "The line has more than 4096 bytes."),
        )

    @pytest.mark.parametrize(
        "line", ["ädä@example.com,Ädä,,".encode("latin-1"), b"\xed\xa0\x80,,,", b"\xff"]
    )
    def test_is_rejected_when_it_is_not_utf_8(self, line: bytes) -> None:
        assert rejected(line) == (Rejection(2, "", "not_utf8", "The line is not UTF-8."),)

    @pytest.mark.parametrize(
        "line",
        [
            b'ada@example.com,"Ada,,',
            b'"ada@example.com,Ada,,',
            b'ada@example.com,Ada,,"',
            b'ada@example.com,"Ada"",,',
            b'ada@example.com,"Ada" King,,',
            b'ada@example.com,"Ada""King"s,,',
            b'"',
            b'"\r',
            b"ada@example.com,Ada\rKing,,",
        ],
    )
    def test_is_rejected_when_its_quotes_do_not_match(self, line: bytes) -> None:
        assert rejected(line) == (MALFORMED,)

    def test_does_not_borrow_the_quote_of_the_next_one(self) -> None:
        batch = read(b'ada@example.com,"Ada', EVE, b'king",,', EVE)

        assert [row.line for row in batch.rows] == [3, 5]
        assert [(each.line, each.code) for each in batch.rejections] == [
            (2, "malformed"),
            (4, "field_count"),
        ]

    @pytest.mark.parametrize(
        ("line", "fields"),
        [
            (b"ada@example.com", 1),
            (b"ada@example.com,Ada,", 3),
            (b"ada@example.com,Ada,,,", 5),
            (b"ada@example.com;Ada;;", 1),
            (b'"ada@example.com,Ada,,"', 1),
        ],
    )
    def test_is_rejected_when_it_has_more_or_fewer_fields_than_the_header(
        self, line: bytes, fields: int
    ) -> None:
        assert rejected(line) == (
            Rejection(2, "", "field_count", f"The line has {fields} fields, the header 4."),
        )


class TestField:
    @pytest.mark.parametrize("line", [",Ada,,", " ,Ada,,", '"",Ada,,', "\u3000,Ada,,"])
    def test_is_rejected_when_it_is_missing(self, line: str) -> None:
        assert rejected(line.encode()) == (
            Rejection(2, "email", "required", "The field is missing."),
        )

    @pytest.mark.parametrize(
        ("email", "code"),
        [
            ("a@", "too_short"),
            ("a" * 255, "too_long"),
            ("ada", "invalid"),
            ("ada@localhost", "invalid"),
            ("ädä@example.com", "invalid"),
            ("ada@eve@example.com", "invalid"),
            ("Ada <ada@example.com>", "invalid"),
            ("\ufeffada@example.com", "invalid"),
            ("ada\0@example.com", "forbidden_character"),
        ],
    )
    def test_is_rejected_when_it_is_no_address(self, email: str, code: str) -> None:
        assert faults(f"{email},Ada,,") == [("email", code)]

    def test_is_rejected_when_the_validator_alone_finds_fault(self) -> None:
        assert rejected(b"ada@example.invalid,Ada,,") == (
            Rejection(2, "email", "invalid", "No mail can be delivered there."),
        )

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("x" * 201, "too_long"),
            ("A\0da", "forbidden_character"),
            ("\0", "forbidden_character"),
            ("\x07", "pattern_mismatch"),
            ("A\x1bda", "pattern_mismatch"),
            ("A\tda", "pattern_mismatch"),
            ("A\x85da", "pattern_mismatch"),
            ("A\u2028da", "pattern_mismatch"),
            ('"A\rda"', "pattern_mismatch"),
        ],
    )
    def test_is_rejected_when_it_is_no_name(self, name: str, code: str) -> None:
        assert faults(f"ada@example.com,{name},,") == [("name", code)]

    @pytest.mark.parametrize("language", ["EN", "english", "en_GB", "de-at"])
    def test_is_rejected_when_it_is_no_language(self, language: str) -> None:
        assert faults(f"ada@example.com,Ada,{language},") == [("language", "pattern_mismatch")]

    @pytest.mark.parametrize("user_id", ["1", "0199a8a0-0000-7000-8000-00000000000", "me"])
    def test_is_rejected_when_it_is_no_id(self, user_id: str) -> None:
        assert rejected(f"ada@example.com,Ada,,{user_id}".encode()) == (
            Rejection(2, "user_id", "invalid_format", "Expected a UUID."),
        )

    def test_is_rejected_together_with_every_other(self) -> None:
        assert faults("ada@localhost,\x07,EN,me") == [
            ("email", "invalid"),
            ("language", "pattern_mismatch"),
            ("name", "pattern_mismatch"),
            ("user_id", "invalid_format"),
        ]

    def test_is_rejected_for_its_first_fault_only(self) -> None:
        assert faults(f"{'@' * 255},\0{'x' * 201},\0,") == [
            ("email", "too_long"),
            ("language", "forbidden_character"),
            ("name", "forbidden_character"),
        ]


def marked(odd: str) -> st.SearchStrategy[str]:
    return st.builds(f"{{}}{MARK}{{}}".format, st.text(odd, max_size=4), st.text(odd, max_size=4))


fields = st.one_of(
    marked('a@. "'),
    marked('@.,"\r\0 é\u2028'),
    marked("x").map(lambda text: text * 70),
    st.builds(f"{MARK}@{{}}".format, st.sampled_from(["localhost", "[::1]", "example..com"])),
)
lines = st.lists(fields, min_size=3, max_size=5).map(",".join).map(str.encode)
long_lines = lines.map(lambda line: line * 300)
broken_lines = lines.map(lambda line: line + b"\xff")


class TestRejection:
    # The validator is imported for the first example, which takes it long.
    @settings(deadline=None)
    @given(line=lines | long_lines | broken_lines)
    @example(line=f"{MARK}@localhost,{MARK}\0,{MARK},{MARK}".encode())
    def test_repeats_nothing_that_the_line_says(self, line: bytes) -> None:
        rejections = read(line).rejections

        assume(rejections)
        assert MARK not in repr(rejections).lower()

    @settings(deadline=None)
    @given(line=lines | long_lines | broken_lines)
    def test_names_a_column_once(self, line: bytes) -> None:
        rejections = read(line).rejections

        assert len({each.column for each in rejections}) == len(rejections)
        assert {each.column for each in rejections} <= {"", *COLUMNS}
