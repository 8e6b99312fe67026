"""Rules about users that need no database."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from users.domain.users import (
    LanguageTag,
    PersonName,
    Profile,
    ProfileChange,
    User,
    changed,
    erased,
    living_profile,
    registered,
)
from users.errors import EmailInvalid, UserNotFound

ADA_ID = UUID("0199a8a0-0000-7000-8000-000000000001")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)

PROFILE = Profile(email="ada@example.com", name="Ada Lovelace", language="en-GB")
ADA = User(user_id=ADA_ID, version=1, profile=PROFILE, registered_at=MONDAY, updated_at=MONDAY)
TOMBSTONE = replace(ADA, version=2, profile=None, updated_at=TUESDAY)


class TestRegistered:
    def test_is_the_first_version(self) -> None:
        assert registered(user_id=ADA_ID, profile=PROFILE, now=MONDAY) == ADA

    def test_has_the_address_as_mail_servers_take_it(self) -> None:
        written = replace(PROFILE, email="Ada@EXÄMPLE.com")

        user = registered(user_id=ADA_ID, profile=written, now=MONDAY)

        assert user == replace(ADA, profile=replace(PROFILE, email="Ada@xn--exmple-cua.com"))

    def test_refuses_an_address_that_is_none(self) -> None:
        with pytest.raises(EmailInvalid):
            registered(user_id=ADA_ID, profile=replace(PROFILE, email="ada"), now=MONDAY)


class TestChanged:
    @pytest.mark.parametrize(
        "field", [{"email": "ada.king@example.com"}, {"name": "Ada King"}, {"language": "fr"}]
    )
    def test_is_the_next_version_with_all_that_was_left_out_as_it_was(
        self, field: dict[str, str]
    ) -> None:
        after = changed(ADA, ProfileChange(**field), now=TUESDAY)

        assert after == replace(
            ADA, version=2, profile=replace(PROFILE, **field), updated_at=TUESDAY
        )

    def test_has_the_address_as_mail_servers_take_it(self) -> None:
        after = changed(ADA, ProfileChange(email="Ada@EXAMPLE.com"), now=TUESDAY)

        assert after.profile == replace(PROFILE, email="Ada@example.com")

    @pytest.mark.parametrize(
        "change",
        [
            ProfileChange(),
            ProfileChange(name="Ada Lovelace"),
            ProfileChange(email="ada@EXAMPLE.com", name="Ada Lovelace", language="en-GB"),
        ],
    )
    def test_is_the_same_user_where_nothing_would_be_different(self, change: ProfileChange) -> None:
        assert changed(ADA, change, now=TUESDAY) is ADA

    def test_refuses_an_address_that_is_none(self) -> None:
        with pytest.raises(EmailInvalid):
            changed(ADA, ProfileChange(email="ada"), now=TUESDAY)

    def test_finds_nobody_under_a_tombstone(self) -> None:
        with pytest.raises(UserNotFound) as gone:
            changed(TOMBSTONE, ProfileChange(), now=TUESDAY)

        assert gone.value.user_id == ADA_ID


class TestErased:
    def test_keeps_only_what_is_nobodys(self) -> None:
        assert erased(ADA, now=TUESDAY) == TOMBSTONE

    def test_happens_once(self) -> None:
        with pytest.raises(UserNotFound):
            erased(TOMBSTONE, now=TUESDAY)


class TestLivingProfile:
    def test_is_what_the_person_has_told(self) -> None:
        assert living_profile(ADA) is PROFILE

    def test_is_not_there_once_the_person_is_gone(self) -> None:
        with pytest.raises(UserNotFound) as gone:
            living_profile(TOMBSTONE)

        assert gone.value.user_id == ADA_ID


class TestUser:
    @pytest.mark.parametrize(("user", "status"), [(ADA, "active"), (TOMBSTONE, "deleted")])
    def test_is_there_as_long_as_there_is_a_profile(self, user: User, status: str) -> None:
        assert user.status == status


class TestPersonName:
    @pytest.mark.parametrize(
        "name", ["A", "Ada Lovelace", "李小龍", "Zoë ", "O'Hara-Łęcka", "👩🏽‍🔬", "x" * 200]
    )
    def test_is_on_one_line(self, name: str) -> None:
        assert msgspec.convert(name, PersonName) == name

    @pytest.mark.parametrize(
        "name",
        [
            "",
            " ",
            " Ada",
            "\u00a0Ada",
            "Ada\n",
            "Ada\r\nBcc: eve",
            "Ada\tKing",
            "Ada\0",
            "\0Ada",
            "Ada\x1b[31m",
            "Ada\x7f",
            "Ada\x85",
            "Ada\u2028",
            "\u2029Ada",
            "x" * 201,
        ],
    )
    def test_begins_with_something_visible_and_breaks_no_line(self, name: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(name, PersonName)


class TestLanguageTag:
    @pytest.mark.parametrize("tag", ["en", "de-AT", "zh-Hant", "zh-Hant-TW", "es-419", "gsw"])
    def test_is_a_language_with_script_and_region(self, tag: str) -> None:
        assert msgspec.convert(tag, LanguageTag) == tag

    @pytest.mark.parametrize(
        "tag",
        ["", "e", "EN", "english", "en_GB", "en-gb", "en-", "en-GB-oed", "en\n", "en\0", "../en"],
    )
    def test_has_one_spelling(self, tag: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(tag, LanguageTag)
