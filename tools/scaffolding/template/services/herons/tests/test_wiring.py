"""How the parts are put together, and what a function says that was told too little."""

from collections.abc import Mapping

import pytest

from chassis.settings import SettingsInvalid
from herons import wiring

from .visitor import Visitor


class TestDatabase:
    def test_is_one_for_all_units_of_work(self, visitor: Visitor) -> None:
        visitor.creates(key="one")
        visitor.creates(key="two")

        assert wiring.database.cache_info().misses == 1

    def test_names_what_it_was_not_told(
        self, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("DATABASE_HOST")

        with pytest.raises(SettingsInvalid, match="DATABASE_HOST"):
            wiring.database()
