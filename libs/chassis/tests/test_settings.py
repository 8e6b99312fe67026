from typing import Literal

import pytest
from msgspec import Struct

from chassis.settings import SettingsInvalid, load_settings


class Settings(Struct, frozen=True, kw_only=True):
    table_name: str
    database_port: int
    database_auth: Literal["iam", "libpq"]
    origins: tuple[str, ...] = ()


ENVIRONMENT = {"TABLE_NAME": "parcels", "DATABASE_PORT": "5432", "DATABASE_AUTH": "iam"}


class TestLoadSettings:
    def test_reads_each_field_from_the_variable_of_its_name(self) -> None:
        loaded = load_settings(Settings, {**ENVIRONMENT, "HOME": "/"})

        assert loaded == Settings(table_name="parcels", database_port=5432, database_auth="iam")

    def test_reads_a_list_separated_by_commas(self) -> None:
        loaded = load_settings(Settings, {**ENVIRONMENT, "ORIGINS": "https://a.example, b,"})

        assert loaded.origins == ("https://a.example", "b")

    def test_names_everything_that_is_wrong_at_once(self) -> None:
        with pytest.raises(SettingsInvalid) as refused:
            load_settings(Settings, {"DATABASE_PORT": "many", "DATABASE_AUTH": "secret"})

        assert str(refused.value) == (
            "The settings are not valid: TABLE_NAME is missing; "
            "DATABASE_PORT: Expected `int`, got `str`; DATABASE_AUTH: Invalid enum value."
        )
