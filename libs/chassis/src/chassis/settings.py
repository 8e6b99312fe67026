"""Settings from the environment: read once, checked whole, so one look shows all that is wrong."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol, get_origin

import msgspec

from chassis.errors import Failure


class SettingsInvalid(Failure):
    """The settings are not valid: {problems}."""

    problems: str


class HasDatabaseSettings(Protocol):
    """The five fields by which a service's settings say where its database is."""

    @property
    def database_host(self) -> str: ...  # noqa: D102
    @property
    def database_port(self) -> int: ...  # noqa: D102
    @property
    def database_name(self) -> str: ...  # noqa: D102
    @property
    def database_user(self) -> str: ...  # noqa: D102
    @property
    def database_auth(self) -> Literal["iam", "libpq"]: ...  # noqa: D102


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
            problems.append(f"{variable}: {error}")
    if problems:
        raise SettingsInvalid(problems="; ".join(problems))
    return settings(**values)


def _converted(text: str, wanted: Any) -> Any:
    plain: str | list[str] = text
    if get_origin(wanted) in (tuple, list):
        plain = [part.strip() for part in text.split(",") if part.strip()]
    return msgspec.convert(plain, wanted, strict=False)
