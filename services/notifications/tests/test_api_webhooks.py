"""A person's webhooks, through the HTTP door."""

from io import StringIO
from typing import Any
from uuid import UUID

import pytest

from chassis.testing.http import HttpAnswer
from notifications.domain.contacts import Tombstone
from notifications.domain.kinds import Kind
from notifications.domain.registered_webhooks import MOST_WEBHOOKS
from notifications.domain.webhooks import WebhookSecret
from notifications.repository import Contacts, Notifications

from .people import PERSON, STRANGER, ask

pytestmark = pytest.mark.usefixtures("environment")

URL = "https://receiver.example.com/hooks?key=mine"


def register(url: str = URL, *, subject: str = PERSON, **more: Any) -> HttpAnswer:
    return write("POST /webhooks", subject=subject, body={"url": url, **more})


def write(route_key: str, **request: Any) -> HttpAnswer:
    return ask(route_key, scope="notifications/write", **request)


def read(webhook_id: str, *, subject: str = PERSON) -> HttpAnswer:
    return ask(
        "GET /webhooks/{webhook_id}", subject=subject, path_parameters={"webhook_id": webhook_id}
    )


def delete(webhook_id: str, *, seen: str = '"1"', subject: str = PERSON) -> HttpAnswer:
    return write(
        "DELETE /webhooks/{webhook_id}",
        subject=subject,
        path_parameters={"webhook_id": webhook_id},
        headers={"if-match": seen},
    )


def rotate(webhook_id: str, *, subject: str = PERSON) -> HttpAnswer:
    return write(
        "POST /webhooks/{webhook_id}/rotate-secret",
        subject=subject,
        path_parameters={"webhook_id": webhook_id},
    )


def listed(**request: Any) -> list[Any]:
    return ask("GET /webhooks", **request).json["items"]


class TestRegisterWebhook:
    def test_shows_the_secret_this_once(self) -> None:
        answer = register()

        created = answer.json
        secret = created.pop("secret")
        assert (answer.status, answer.headers["etag"]) == (201, '"1"')
        assert answer.headers["location"] == f"/webhooks/{created['webhook_id']}"
        assert WebhookSecret(secret).value == secret
        assert read(created["webhook_id"]).json == created
        assert listed() == [created]

    def test_tells_every_kind_unless_some_are_named(self) -> None:
        named = ["payment", "security", "payment"]

        assert register().json["kinds"] == list(Kind)
        assert register(kinds=named).json["kinds"] == ["security", "payment"]

    def test_makes_a_secret_of_its_own_for_each(self) -> None:
        secrets = {register().json["secret"] for _ in range(3)}

        assert len(secrets) == 3

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("http://receiver.example.com/", "not_https"),
            ("https://10.0.0.1/", "address_not_public"),
            ("https://127.0.0.1/", "address_not_public"),
            ("https://me:secret@receiver.example.com/", "user_not_allowed"),
            ("https://localhost/", "host_not_allowed"),
            ("https://receiver.example.com:22/", "port_not_allowed"),
            ("", "character_not_allowed"),
        ],
    )
    def test_refuses_an_address_that_may_not_be_called(self, url: str, reason: str) -> None:
        answer = register(url)

        (fault,) = answer.json["errors"]
        assert (answer.status, answer.json["code"]) == (422, "VALIDATION_ERROR")
        assert (fault["pointer"], fault["code"]) == ("/url", reason)
        assert listed() == []

    def test_refuses_an_address_that_is_too_long(self) -> None:
        answer = register(f"https://receiver.example.com/{'a' * 2048}")

        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/url")

    @pytest.mark.parametrize("kinds", [[], ["gossip"]])
    def test_refuses_no_kinds_and_unknown_ones(self, kinds: list[str]) -> None:
        assert register(kinds=kinds).status == 422

    def test_allows_few(self) -> None:
        statuses = [register().status for _ in range(MOST_WEBHOOKS)]

        refused = register()

        assert statuses == [201] * MOST_WEBHOOKS
        assert (refused.status, refused.json["code"]) == (409, "WEBHOOKS_TOO_MANY")
        assert refused.json["most"] == len(listed()) == MOST_WEBHOOKS

    def test_allows_few_to_each(self) -> None:
        for _ in range(MOST_WEBHOOKS):
            register()

        assert register(subject=STRANGER).status == 201

    def test_keeps_nothing_for_who_was_deleted(
        self, contacts: Contacts, notifications: Notifications
    ) -> None:
        contacts.save(Tombstone(recipient_id=UUID(PERSON), version=2))

        answer = register()

        assert (answer.status, answer.json["code"]) == (409, "RECIPIENT_DELETED")
        assert listed() == []

    def test_allows_networks_that_the_settings_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8, ::1/128")

        statuses = [register(f"https://{host}:8443/").status for host in ("127.0.0.1", "[::1]")]

        assert [*statuses, register("https://10.0.0.1/").status] == [201, 201, 422]

    def test_logs_neither_secret_nor_address(self, log: StringIO) -> None:
        secrets = [register().json["secret"], rotate(listed()[0]["webhook_id"]).json["secret"]]

        assert not [each for each in (*secrets, "key=mine") if each in log.getvalue()]


class TestRotateSecret:
    def test_shows_the_new_secret_this_once(self) -> None:
        created = register().json

        answer = rotate(created["webhook_id"])

        rotated = answer.json
        secret = rotated.pop("secret")
        assert (answer.status, answer.headers["etag"]) == (200, '"2"')
        assert secret != created.pop("secret")
        assert rotated == created | {"version": 2} == read(created["webhook_id"]).json

    def test_knows_no_webhook_of_others(self) -> None:
        created = register().json

        assert rotate(created["webhook_id"], subject=STRANGER).status == 404
        assert read(created["webhook_id"]).json["version"] == 1


class TestDeleteWebhook:
    def test_forgets_it(self) -> None:
        created = register().json

        answer = delete(created["webhook_id"])

        assert answer.status == 204
        assert (read(created["webhook_id"]).status, listed()) == (404, [])
        assert delete(created["webhook_id"]).status == 404

    @pytest.mark.parametrize("seen", ['"2"', 'W/"1"'])
    def test_keeps_it_where_another_version_was_seen(self, seen: str) -> None:
        created = register().json

        answer = delete(created["webhook_id"], seen=seen)

        assert (answer.status, answer.json["code"]) == (412, "PRECONDITION_FAILED")
        assert len(listed()) == 1

    def test_knows_no_webhook_of_others(self) -> None:
        created = register().json

        assert delete(created["webhook_id"], subject=STRANGER).status == 404
        assert len(listed()) == 1


class TestReadWebhook:
    def test_knows_no_webhook_of_others(self) -> None:
        created = register().json

        assert read(created["webhook_id"], subject=STRANGER).status == 404
        assert listed(subject=STRANGER) == []
