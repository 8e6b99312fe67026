"""The real contracts in a tiny repository, and what happens to them in a working tree."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from compatibility.baseline import baseline_of
from compatibility.errors import ContractsBroken
from compatibility.events import EventChanges
from contracts.schema import Schema, event_schemas

from .conftest import GitRepository

REPOSITORY = Path(__file__).parents[3]
PLACED = "orders.order_placed.v1"
FIRST = f"libs/contracts/golden/{PLACED}/0001.json"
SECOND = f"libs/contracts/golden/{PLACED}/0002.json"
CONSUMERS = {PLACED: ["notifications", "orders"]}

type Json = dict[str, Any]
type Complaints = Callable[..., list[str]]


@pytest.fixture
def tree(repository: GitRepository) -> GitRepository:
    """The contracts as they are, committed."""
    for folder in ("src", "golden", "schemas"):
        shutil.copytree(
            REPOSITORY / "libs/contracts" / folder,
            repository.root / "libs/contracts" / folder,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    repository.commit()
    return repository


@pytest.fixture
def complaints(tree: GitRepository) -> Complaints:
    """What is said about the working tree, where the contracts' structs mean `schemas`."""

    def complaints(schemas: dict[str, Schema] | None = None) -> list[str]:
        baseline = baseline_of(tree.root, "HEAD")
        assert baseline is not None
        return list(EventChanges(tree.root, baseline, CONSUMERS).complaints(schemas))

    return complaints


def example(**data: Any) -> str:
    """An example of today: the first one, with other data."""
    told: Json = json.loads((REPOSITORY / FIRST).read_bytes())
    told["data"] = {name: value for name, value in {**told["data"], **data}.items() if value != ...}
    return json.dumps(told)


def changed_schemas(change: Callable[[Json], object]) -> dict[str, Schema]:
    schemas: dict[str, Json] = msgspec.json.decode(msgspec.json.encode(event_schemas()))
    change(schemas[PLACED])
    return dict(schemas)


class TestGoldenExample:
    def test_may_stay_as_it_was(self, complaints: Complaints) -> None:
        assert complaints() == []

    def test_is_not_removed(self, tree: GitRepository, complaints: Complaints) -> None:
        (tree.root / FIRST).unlink()

        assert complaints() == [f"{FIRST} is gone: restore it, golden examples are append-only"]

    def test_is_not_edited_even_with_its_digest(
        self, tree: GitRepository, complaints: Complaints
    ) -> None:
        tree.write(FIRST, example(version=7))
        tree.write("libs/contracts/golden/digests.json", "{}")

        assert complaints() == [
            f"{FIRST} was edited: restore it, and add the new shape as the next number"
        ]

    def test_may_be_added(self, tree: GitRepository, complaints: Complaints) -> None:
        tree.write(SECOND, example(coupon="SPRING"))

        assert complaints() == []

    def test_is_readable_by_yesterdays_consumers(
        self, tree: GitRepository, complaints: Complaints
    ) -> None:
        tree.write(SECOND, example(version=...))

        (complaint,) = complaints()

        commit = tree.git("rev-parse", "HEAD")[:10]
        assert complaint == (
            f"{SECOND} cannot be read by notifications, orders as of {commit}: "
            "Object missing required field `version` - at `$.data`"
        )

    def test_of_a_type_that_nobody_knew_yet_is_read_by_nobody(
        self, tree: GitRepository, complaints: Complaints
    ) -> None:
        told: Json = json.loads((REPOSITORY / FIRST).read_bytes())
        told["type"] = "orders.order_lost.v1"
        tree.write("libs/contracts/golden/orders.order_lost.v1/0001.json", json.dumps(told))

        assert complaints() == []

    def test_of_yesterday_is_readable_today(
        self, tree: GitRepository, complaints: Complaints
    ) -> None:
        tree.write(FIRST, example(version=...))
        tree.commit()

        (complaint,) = complaints()

        assert complaint == (
            f"{FIRST} cannot be read any more by notifications, orders: "
            "Object missing required field `version` - at `$.data`"
        )


class TestEvent:
    def test_keeps_its_fields(self, complaints: Complaints) -> None:
        def without_total(schema: Json) -> None:
            schema["properties"].pop("total_minor")
            schema["required"].remove("total_minor")

        assert complaints(changed_schemas(without_total))[0] == (
            f"{PLACED}: the field `total_minor` was removed; it is read by notifications, orders"
        )

    def test_shows_its_new_fields_in_an_example(
        self, tree: GitRepository, complaints: Complaints
    ) -> None:
        def with_coupon(schema: Json) -> None:
            schema["properties"]["coupon"] = {"type": "string", "default": ""}

        before = complaints(changed_schemas(with_coupon))
        tree.write(SECOND, example(coupon="SPRING"))
        after = complaints(changed_schemas(with_coupon))

        assert before == [
            f"{PLACED} has new fields and no new example under libs/contracts/golden/{PLACED}"
        ]
        assert after == []

    def test_may_be_explained_in_other_words(self, complaints: Complaints) -> None:
        assert (
            complaints(changed_schemas(lambda schema: schema.update(description="Ordered."))) == []
        )


class TestContracts:
    def test_that_did_not_run_are_named(self, tree: GitRepository, complaints: Complaints) -> None:
        tree.write("libs/contracts/src/contracts/codec.py", "raise SystemError('half a commit')")
        tree.commit()
        tree.write(SECOND, example(coupon="SPRING"))

        with pytest.raises(ContractsBroken, match="half a commit"):
            complaints()

    def test_that_did_not_exist_forbid_nothing(self, repository: GitRepository) -> None:
        repository.commit()
        repository.write(FIRST, example())
        baseline = baseline_of(repository.root, "HEAD")
        assert baseline is not None

        assert list(EventChanges(repository.root, baseline, {}).complaints()) == []
