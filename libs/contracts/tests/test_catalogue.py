"""docs/events.md says what the structs say."""

import pytest

from contracts import EVENTS
from contracts.catalogue import catalogue, main, stale


class TestCatalogue:
    def test_is_fresh(self) -> None:
        assert list(stale()) == []

    @pytest.mark.parametrize("event_type", EVENTS)
    def test_describes_every_event(self, event_type: str) -> None:
        assert f"\n## {event_type}\n" in catalogue()

    def test_lists_the_fields_of_structs_inside_an_event(self) -> None:
        assert "| `lines[].sku` | string | yes |" in catalogue()


class TestMain:
    def test_accepts_the_files_as_committed(self) -> None:
        assert main(["--check"]) == 0

    def test_fails_where_a_struct_breaks_its_recorded_schema(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("contracts.catalogue.event_schemas", dict[str, object])

        status = main(["--write"])

        assert status == 1
        assert "orders.order_placed.v1: the event was removed" in capsys.readouterr().err

    def test_fails_where_the_catalogue_is_stale(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("contracts.catalogue.catalogue", lambda: "other text")

        status = main(["--check"])

        assert (status, capsys.readouterr().err) == (
            1,
            "docs/events.md is stale: run `make events`.\n",
        )

    def test_explains_itself_when_asked_for_something_else(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = main([])

        assert status == 1
        assert "usage" in capsys.readouterr().err
