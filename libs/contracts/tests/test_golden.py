"""Golden examples: readable for ever, and never changed."""

from pathlib import Path

import pytest

from contracts import EVENTS, decode, encode
from contracts.golden import (
    GOLDEN,
    Example,
    altered,
    digests,
    examples,
    record,
    recorded_digests,
    unrecorded,
)

NAME = "users.user_registered.v1/0001.json"
EVERY = [example for event_type in EVENTS for example in examples(event_type)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A golden folder of its own, with one recorded example."""
    (tmp_path / "users.user_registered.v1").mkdir()
    (tmp_path / "users.user_registered.v1" / "0001.json").write_text("{}")
    record(tmp_path)
    return tmp_path


class TestExamples:
    @pytest.mark.parametrize("example", EVERY, ids=[example.name for example in EVERY])
    def test_are_read_and_written_without_loss(self, example: Example) -> None:
        told = decode(example.detail)

        assert decode(encode(told)) == told

    @pytest.mark.parametrize("event_type", EVENTS)
    def test_exist_for_every_event(self, event_type: str) -> None:
        assert {decode(example.detail).type for example in examples(event_type)} == {event_type}

    def test_belong_to_a_registered_event(self) -> None:
        assert {path.name for path in GOLDEN.iterdir() if path.is_dir()} == set(EVENTS)

    def test_refuse_a_type_that_has_none(self) -> None:
        with pytest.raises(LookupError, match=r"users\.nothing\.v1"):
            examples("users.nothing.v1")


class TestDigests:
    def test_show_that_no_example_was_changed_or_removed(self) -> None:
        assert list(altered()) == []

    def test_are_recorded_for_every_example(self) -> None:
        assert list(unrecorded()) == []


class TestAltered:
    def test_says_what_to_do_about_a_changed_example(self, root: Path) -> None:
        (root / "users.user_registered.v1" / "0001.json").write_text("[]")

        assert list(altered(root)) == [
            f"{NAME} was changed: restore it and add the new shape as the next number."
        ]

    def test_says_what_to_do_about_a_removed_example(self, root: Path) -> None:
        (root / "users.user_registered.v1" / "0001.json").unlink()

        assert list(altered(root)) == [
            f"{NAME} was removed: restore it, golden examples are append-only."
        ]

    def test_accepts_a_new_example(self, root: Path) -> None:
        (root / "users.user_registered.v1" / "0002.json").write_text("{}")

        assert list(altered(root)) == []


class TestUnrecorded:
    def test_says_what_to_do_about_a_new_example(self, root: Path) -> None:
        (root / "users.user_registered.v1" / "0002.json").write_text("{}")

        assert list(unrecorded(root)) == [
            "users.user_registered.v1/0002.json is not recorded: run `make events`."
        ]


class TestRecord:
    def test_appends_a_new_example(self, root: Path) -> None:
        (root / "users.user_registered.v1" / "0002.json").write_text("{}")

        complaints = record(root)

        assert (complaints, recorded_digests(root)) == ((), digests(root))

    def test_refuses_to_forget_an_example_that_was_changed(self, root: Path) -> None:
        before = recorded_digests(root)
        (root / "users.user_registered.v1" / "0001.json").write_text("[]")

        complaints = record(root)

        assert len(complaints) == 1
        assert recorded_digests(root) == before
