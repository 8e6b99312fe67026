"""Writes what is generated from the events: their schemas and docs/events.md.

`python -m contracts.catalogue --write` after adding an event or a field; `--check` fails where the
files are stale. Neither accepts a change that breaks a reader.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from contracts.event import Event
from contracts.golden import examples
from contracts.registry import EVENTS
from contracts.schema import (
    SCHEMAS,
    Schema,
    breaking_changes,
    event_schemas,
    recorded_schemas,
    schema_document,
)

CATALOGUE = Path(__file__).parents[4] / "docs" / "events.md"

_PREAMBLE = """\
# Events

Generated from `libs/contracts` by `make events`; a test keeps it fresh.
Every event is a [CloudEvents 1.0](https://cloudevents.io) envelope in the `detail` of an
EventBridge message, and its type is the message's `detail-type`. Events of one type may arrive
twice and in any order: `id` tells a repetition, the aggregate's `version` tells what is stale.

| Attribute | Meaning |
|---|---|
| `specversion` | `1.0` |
| `id` | UUIDv7 of the event |
| `source` | service that tells it |
| `type` | `<source>.<event>.v<number>` |
| `subject` | id of the aggregate |
| `time` | when it was told |
| `datacontenttype` | `application/json` |
| `correlationid` | id of the request that caused it, in every log line on its way |
| `traceparent` | W3C trace context of the unit that told it |
| `data` | the fields listed below |

Fields are only ever added, with a default. A new meaning is a new type with the next version.
"""


def catalogue(events: Mapping[str, type[Event]] = EVENTS) -> str:
    """Return docs/events.md."""
    schemas = event_schemas(events)
    sections = [_section(event_type, schema) for event_type, schema in schemas.items()]
    return "\n".join([_PREAMBLE, *sections])


def _section(event_type: str, schema: Schema) -> str:
    example = examples(event_type)[0]
    rows = "\n".join(_rows(schema))
    return f"""\
## {event_type}

{schema["description"]}

| Field | Type | Always there | Meaning |
|---|---|---|---|
{rows}

<details><summary>Golden example {example.name}</summary>

```json
{example.detail.decode().rstrip()}
```

</details>
"""


def _rows(schema: Schema, path: str = "") -> Iterator[str]:
    """Yield one row per field, those of structs inside it after their own."""
    for name, field in schema["properties"].items():
        always = "yes" if name in schema.get("required", ()) else "no"
        yield f"| `{path}{name}` | {_kind(field)} | {always} | {field.get('description', '')} |"
        if "properties" in field.get("items", {}):
            yield from _rows(field["items"], f"{path}{name}[].")


def _kind(field: Schema) -> str:
    if field.get("type") == "array":
        return f"list of {_kind(field['items'])}s"
    return str(field.get("format", field.get("type", "any")))


def write() -> None:
    """Write the schemas and the catalogue."""
    SCHEMAS.mkdir(exist_ok=True)
    for event_type, schema in event_schemas().items():
        (SCHEMAS / f"{event_type}.json").write_bytes(schema_document(schema))
    CATALOGUE.parent.mkdir(exist_ok=True)
    CATALOGUE.write_text(catalogue())


def stale() -> Iterator[str]:
    """Yield a sentence for each generated file that is not as it would be written now."""
    remedy = "run `make events`."
    if recorded_schemas() != event_schemas():
        yield f"libs/contracts/schemas is stale: {remedy}"
    if not CATALOGUE.exists() or CATALOGUE.read_text() != catalogue():
        yield f"docs/events.md is stale: {remedy}"


def main(arguments: list[str]) -> int:
    """Write or check; return the exit status."""
    complaints = list(breaking_changes(recorded_schemas(), event_schemas()))
    match arguments:
        case ["--write"] if not complaints:
            write()
        case ["--write"]:
            pass
        case ["--check"]:
            complaints += stale()
        case _:
            complaints = ["usage: python -m contracts.catalogue --write | --check"]
    for complaint in complaints:
        sys.stderr.write(f"{complaint}\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
