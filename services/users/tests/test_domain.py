"""Rules about users that need no database."""

import subprocess
import sys

import msgspec
import pytest

from users.domain import LanguageTag, PersonName, deliverable_email
from users.errors import EmailInvalid


class TestDeliverableEmail:
    @pytest.mark.parametrize(
        ("written", "deliverable"),
        [
            ("ada@example.com", "ada@example.com"),
            ("Ada.Lovelace+shop@Example.COM", "Ada.Lovelace+shop@example.com"),
            ("o'hara@example.ie", "o'hara@example.ie"),
            ("ada@exämple.com", "ada@xn--exmple-cua.com"),
        ],
    )
    def test_is_what_a_mail_server_takes(self, written: str, deliverable: str) -> None:
        assert deliverable_email(written) == deliverable

    @pytest.mark.parametrize(
        "refused",
        [
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "ada@example..com",
            ".ada@example.com",
            "ada lovelace@example.com",
            "ada@example.com\nbcc: eve@example.com",
            "Ada <ada@example.com>",
            "ada@[127.0.0.1]",
            "ada@example.invalid",
            "ädä@example.com",
            "a" * 65 + "@example.com",
        ],
    )
    def test_refuses_what_cannot_be_delivered_to(self, refused: str) -> None:
        with pytest.raises(EmailInvalid):
            deliverable_email(refused)

    def test_needs_no_resolver(self) -> None:
        # The package leaves dnspython out (requirements/excludes.txt).
        program = (
            "import sys; from users.domain import deliverable_email;"
            "deliverable_email('ada@example.com');"
            "print([name for name in sys.modules if name.split('.')[0] == 'dns'])"
        )

        finished = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        )

        assert finished.stdout.strip() == "[]"


class TestPersonName:
    @pytest.mark.parametrize("name", ["A", "Ada Lovelace", "李小龍", "Zoë ", "x" * 200])
    def test_is_on_one_line(self, name: str) -> None:
        assert msgspec.convert(name, PersonName) == name

    @pytest.mark.parametrize(
        "name", ["", " ", " Ada", "Ada\n", "Ada\r\nBcc: eve", "Ada\x00", "\u00a0", "x" * 201]
    )
    def test_begins_with_something_visible_and_breaks_no_line(self, name: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(name, PersonName)


class TestLanguageTag:
    @pytest.mark.parametrize("tag", ["en", "de-AT", "zh-Hant-TW", "es-419", "gsw"])
    def test_is_a_language_with_script_and_region(self, tag: str) -> None:
        assert msgspec.convert(tag, LanguageTag) == tag

    @pytest.mark.parametrize("tag", ["", "EN", "english", "en_GB", "en-gb", "en\n", "../en"])
    def test_has_one_spelling(self, tag: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(tag, LanguageTag)
