"""People who come by file are users like all others."""

import csv
import json
import secrets
import uuid

from flows.world import World, eventually
from localcloud.client import JSON, send


def crowd(count: int) -> list[str]:
    """Return rows of people who are nobody else."""
    domain = f"{secrets.token_hex(4)}.example.com"
    return [f"user{number}@{domain},User {number},en," for number in range(count)]


def file_of(rows: list[str]) -> bytes:
    return "\n".join(["email,name,language,user_id", *rows]).encode()


def counts(ended: JSON) -> tuple[str, int, int]:
    return ended["status"], ended["accepted"], ended["rejected"]


class TestImportedUser:
    def test_orders_and_is_mailed(self, world: World) -> None:
        customer, sku = world.stranger(), world.product()
        ada = f"{customer.email},Ada Lovelace,en,{customer.user_id}"

        ended = world.imports(file_of([*crowd(10), ada]))
        world.introduce(customer)
        order = customer.settled(customer.place(sku).body["order_id"])

        assert counts(ended) == ("finished", 11, 0)
        assert order["status"] == "confirmed"
        assert [mail["to"] for mail in customer.mailed(order["order_id"])] == [[customer.email]]


class TestFile:
    def test_that_has_gone_fails_its_import(self, world: World) -> None:
        token = world.client.token(str(uuid.uuid4()), "users/admin")
        requested = world.client.call("POST", "/users/imports", token=token)
        sqs = world.queue_client()
        queue = sqs.get_queue_url(QueueName="local-users-import-users")["QueueUrl"]

        order = {"import_id": requested.body["import_id"]}
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(order))

        def ended() -> JSON | None:
            path = requested.headers["location"]
            found = world.client.call("GET", path, token=token).body
            return found if found["ended_at"] else None

        failed = eventually(ended, "the import to fail")
        assert (failed["status"], failed["failure"]["code"]) == ("failed", "FILE_MISSING")


class TestRejectedRows:
    def test_are_told_behind_a_link(self, world: World) -> None:
        (ada,) = crowd(1)

        ended = world.imports(file_of([ada, ada, "nobody"]))
        rejected = send("GET", ended["rejected_rows_url"])

        assert counts(ended) == ("finished", 1, 2)
        assert rejected.headers["content-disposition"].startswith("attachment")
        lines = [(row["line"], row["code"]) for row in csv.DictReader(rejected.body.splitlines())]
        assert lines == [("3", "email_in_use"), ("4", "field_count")]
