import pytest

from operations.privacy import generalised, redacted


class TestRedacted:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("no such user: ada@example.com.", "no such user: <address>"),
            ("Bearer abc.def-1 is bad", "<token> is bad"),
            ("token eyJhbGciOi.eyJzdWIi.c2ln was refused", "token <token> was refused"),
            ("GET https://shop.example.com/u?name=Ada failed", "GET <link> failed"),
            ("Invalid value 'Ada' at `$.name`", "Invalid value <text> at `$.name`"),
            ("one\nline\x1b[31m", "one line [31m"),
        ],
    )
    def test_shows_nothing_personal(self, text: str, shown: str) -> None:
        assert redacted(text) == shown

    def test_is_one_short_line(self) -> None:
        assert redacted("x" * 1000) == "x" * 159 + "…"


class TestGeneralised:
    def test_is_the_same_for_texts_that_differ_in_ids_and_numbers(self) -> None:
        one = generalised("order 0197a0aa-0c44-7a3b-b1d2-8e5f60c7a921 costs 1250")
        other = generalised("order 0197a0aa-0c44-7a3b-b1d2-8e5f60c7a922 costs 3")

        assert one == other == "order <id> costs <n>"
