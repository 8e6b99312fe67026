"""Addresses that are not mailed, on an emulated DynamoDB."""

import pytest
from msgspec import structs

from notifications.domain.suppressions import Reason, Suppression, hash_of
from notifications.domain.text import EmailAddress
from notifications.repository import Suppressions

from .conftest import NOW, PERSONAL, Cloud

ADDRESS = EmailAddress("ada@example.com")


@pytest.fixture
def bounced() -> Suppression:
    return Suppression(
        address_hash=hash_of(ADDRESS), reason=Reason.BOUNCED, since=NOW, feedback_id="f-1"
    )


@pytest.fixture
def complained(bounced: Suppression) -> Suppression:
    return structs.replace(bounced, reason=Reason.COMPLAINED, feedback_id="f-2")


class TestHashOf:
    def test_is_the_same_for_capitals(self) -> None:
        assert hash_of(EmailAddress("Ada@Example.COM")) == hash_of(ADDRESS)

    def test_is_what_sha256sum_says(self) -> None:
        assert hash_of(ADDRESS) == (
            "b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72"
        )


class TestSuppressions:
    def test_are_found_by_the_address(
        self, suppressions: Suppressions, bounced: Suppression
    ) -> None:
        added = suppressions.add(bounced)

        assert added is True
        assert suppressions.find(EmailAddress("ADA@example.com")) == bounced
        assert suppressions.find(EmailAddress("bob@example.com")) is None

    def test_hold_no_address(
        self, suppressions: Suppressions, bounced: Suppression, cloud: Cloud
    ) -> None:
        suppressions.add(bounced)

        (item,) = cloud.items()
        assert item == {
            "pk": f"SUPPRESSION#{bounced.address_hash}",
            "sk": "SUPPRESSION",
            "reason": "bounced",
            "since": "2025-06-01T08:35:00Z",
            "feedback_id": "f-1",
        }
        assert not PERSONAL.search(repr(item))

    def test_keep_the_first_of_two_bounces(
        self, suppressions: Suppressions, bounced: Suppression
    ) -> None:
        suppressions.add(bounced)

        added = suppressions.add(structs.replace(bounced, feedback_id="f-3"))

        assert (added, suppressions.find(ADDRESS)) == (False, bounced)

    def test_let_a_complaint_replace_a_bounce(
        self, suppressions: Suppressions, bounced: Suppression, complained: Suppression
    ) -> None:
        suppressions.add(bounced)

        added = suppressions.add(complained)

        assert (added, suppressions.find(ADDRESS)) == (True, complained)

    @pytest.mark.parametrize("reason", list(Reason))
    def test_let_nothing_replace_a_complaint(
        self, suppressions: Suppressions, complained: Suppression, reason: Reason
    ) -> None:
        suppressions.add(complained)

        added = suppressions.add(structs.replace(complained, reason=reason, feedback_id="f-3"))

        assert (added, suppressions.find(ADDRESS)) == (False, complained)
