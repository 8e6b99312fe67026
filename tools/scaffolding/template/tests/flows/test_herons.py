"""Whatever becomes of a heron, the others hear of it."""

import uuid
from typing import Any

from flows.bus import listening
from flows.world import World
from localcloud.client import Answer, Method


class Owner:
    """Somebody with a token, who makes one heron."""

    def __init__(self, world: World) -> None:
        self.user_id = str(uuid.uuid4())
        self.client = world.client
        self.token = self.client.token(self.user_id, "herons/write", "herons/read")

    def asks(self, method: Method, path: str, **request: Any) -> Answer:
        return self.client.call(method, path, token=self.token, **request)

    def creates(self, name: str) -> Answer:
        key = {"idempotency-key": str(uuid.uuid4())}
        return self.asks("POST", "/herons", body={"name": name}, headers=key)


class TestHeron:
    def test_is_told_of_from_its_first_version_to_its_last(self, world: World) -> None:
        owner = Owner(world)

        with listening(world, source="herons") as hear:
            created = owner.creates("Morning")
            path = created.headers["location"]
            changed = owner.asks(
                "PATCH", path, body={"name": "Evening"}, headers={"if-match": '"1"'}
            )
            deleted = owner.asks("DELETE", path, headers={"if-match": '"2"'})
            heard = hear(3)

        assert (created.status, changed.status, deleted.status) == (201, 200, 204)
        assert owner.asks("GET", path).status == 404
        assert [(event["type"], event["data"]["version"]) for event in heard] == [
            ("herons.heron_created.v1", 1),
            ("herons.heron_changed.v1", 2),
            ("herons.heron_deleted.v1", 3),
        ]
        assert {event["data"]["owner_id"] for event in heard} == {owner.user_id}

    def test_is_nobody_else_s(self, world: World) -> None:
        path = Owner(world).creates("Morning").headers["location"]

        assert Owner(world).asks("GET", path).status == 404
