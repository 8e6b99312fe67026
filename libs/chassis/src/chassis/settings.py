"""Settings from the environment: read once, checked whole, so one look shows all that is wrong."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_origin

import msgspec

from chassis.errors import Failure


class SettingsInvalid(Failure):
    """The settings are not valid: {problems}."""

    problems: str


class DatabasePlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where the database is, and as whom a function comes."""

    database_host: str
    database_port: int
    database_name: str
    database_user: str


class DatabaseSettings(DatabasePlace, frozen=True, kw_only=True):
    """The database as a service's functions reach it; a service extends them."""

    database_auth: Literal["iam", "libpq"]


class AdministratorSettings(DatabasePlace, frozen=True, kw_only=True):
    """The database as migrations reach it: their user has a password, which RDS keeps in a secret.

    Nobody can log in with IAM before somebody has granted it.
    """

    database_auth: Literal["libpq", "secret"]
    database_secret_arn: str = ""


def settings[S: msgspec.Struct](of: type[S]) -> S:
    """Read a function's environment once; raises SettingsInvalid naming every bad variable."""
    return _read(of)


@cache
def _read(of: type[Any]) -> Any:
    return load_settings(of, os.environ)


def load_settings[T: msgspec.Struct](settings: type[T], environ: Mapping[str, str]) -> T:
    """Read a struct from the environment: the field `table_name` from `TABLE_NAME`.

    A field of a tuple or list type is read from text separated by commas.
    Raises SettingsInvalid that lists every missing or invalid variable; values are never repeated.
    """
    values: dict[str, object] = {}
    problems: list[str] = []
    for field in msgspec.structs.fields(settings):
        variable = field.name.upper()
        text = environ.get(variable)
        if text is None:
            if field.required:
                problems.append(f"{variable} is missing")
            continue
        try:
            values[field.name] = _converted(text, field.type)
        except msgspec.ValidationError as error:
            # Of a few allowed words msgspec says which other one it found.
            problems.append(f"{variable}: {str(error).partition(" '")[0]}")
    if problems:
        raise SettingsInvalid(problems="; ".join(problems))
    return settings(**values)


def _converted(text: str, wanted: Any) -> Any:
    plain: str | list[str] = text
    if get_origin(wanted) in (tuple, list):
        plain = [part.strip() for part in text.split(",") if part.strip()]
    return msgspec.convert(plain, wanted, strict=False)
