"""The first line of a file of users, which says what the others hold."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from users.domain.imports import Checkpoint
from users.domain.lines import MAX_LINE_BYTES
from users.domain.rows import read_header
from users.errors import FileRefused

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def refused(*chunks: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read_header(chunks)
    return refused.value


class TestReadHeader:
    def test_names_the_columns_and_where_the_first_row_begins(self) -> None:
        columns, checkpoint = read_header([b"email,name\nada@example.com,Ada\n"])

        assert columns == ("email", "name")
        assert checkpoint == Checkpoint(next_byte=11, next_line=2, accepted=0, rejected=0)

    @pytest.mark.parametrize(
        ("header", "columns"),
        [
            (b"name,email", ("name", "email")),
            (b"user_id,language,name,email", ("user_id", "language", "name", "email")),
            (b"email,name\r", ("email", "name")),
            (b"EMAIL,Name", ("email", "name")),
            (b" email ,\tname , language", ("email", "name", "language")),
            (b'"email", "name"', ("email", "name")),
            (b'" Email ",name', ("email", "name")),
            (BYTE_ORDER_MARK + b"email,name", ("email", "name")),
            (BYTE_ORDER_MARK + b'"email","name"\r', ("email", "name")),
        ],
    )
    def test_forgives_what_spreadsheets_do(self, header: bytes, columns: tuple[str, ...]) -> None:
        found, checkpoint = read_header([header + b"\n"])

        assert found == columns
        assert checkpoint == Checkpoint(next_byte=len(header) + 1, next_line=2)

    def test_may_be_all_there_is(self) -> None:
        assert read_header([b"email,name"]) == (
            ("email", "name"),
            Checkpoint(next_byte=10, next_line=2),
        )

    def test_comes_in_pieces(self) -> None:
        pieces = [b"\xef", b"\xbb\xbfem", b"ail,na", b"me\nada"]

        assert read_header(pieces) == (("email", "name"), Checkpoint(next_byte=14, next_line=2))

    def test_reads_no_further_than_it_must(self) -> None:
        def chunks() -> Iterator[bytes]:
            yield b"email,name\n"
            raise AssertionError

        assert read_header(chunks())[0] == ("email", "name")

    @pytest.mark.parametrize("chunks", [(), (b"",), (b"\n",), (b"\r\nemail,name\n",), (b" \t\n",)])
    def test_refuses_an_empty_file_or_first_line(self, chunks: tuple[bytes, ...]) -> None:
        assert refused(*chunks).code == "FILE_EMPTY"

    @pytest.mark.parametrize(
        "header", ["email,name,größe".encode("latin-1"), "email,name".encode("utf-16")]
    )
    def test_refuses_another_encoding(self, header: bytes) -> None:
        assert refused(header + b"\n").code == "FILE_NOT_UTF8"

    @pytest.mark.parametrize(
        ("header", "problems"),
        [
            (b"email", "missing: name; unknown: 0"),
            (b"name,language,user_id", "missing: email; unknown: 0"),
            (b"language", "missing: email, name; unknown: 0"),
            (b"email,name,role,admin", "missing: none; unknown: 2"),
            (b"email,name,", "missing: none; unknown: 1"),
            (b"email,name,email", "missing: none; unknown: 0"),
            (b"email,name,Name", "missing: none; unknown: 0"),
            (b"email;name", "missing: email, name; unknown: 1"),
            (b"email\tname", "missing: email, name; unknown: 1"),
            (b"e-mail,name", "missing: email; unknown: 1"),
            (b'"email,name', "missing: email, name; unknown: 0"),
            (b'"email"s,name', "missing: email, name; unknown: 0"),
            (b"email,name\rada@example.com,Ada", "missing: email, name; unknown: 0"),
        ],
    )
    def test_refuses_other_columns(self, header: bytes, problems: str) -> None:
        error = refused(header + b"\n")

        assert error.code == "HEADER_INVALID"
        assert error.detail == (
            "The first line must name the columns email and name, and may name language and "
            f"user_id: each once, with commas between them ({problems})."
        )

    def test_refuses_a_line_that_is_longer_than_any(self) -> None:
        header = b"email,name" + b" " * MAX_LINE_BYTES

        assert refused(header).code == refused(header + b"\n").code == "HEADER_INVALID"

    @pytest.mark.parametrize(
        "person",
        [
            b"ada@example.com,Ada Lovelace",
            b'Ada,"Ada',
            "Ada;Bär".encode(),
            "Ada,Bär".encode("latin-1"),
            b"ada," * MAX_LINE_BYTES,
        ],
    )
    def test_does_not_quote_the_person_that_a_file_without_header_begins_with(
        self, person: bytes
    ) -> None:
        error = refused(person)

        assert "ada" not in repr((error.args, vars(error))).lower()

    @given(before=st.text(max_size=4), after=st.text(max_size=4))
    def test_does_not_quote_anything(self, before: str, after: str) -> None:
        # A spare column makes every such header wrong, whatever is around it.
        error = refused(f"email,name,{before}zqx7{after}".encode())

        assert "zqx7" not in repr((error.args, vars(error))).lower()
