"""Events as they were once sent, kept for ever: whoever consumes a type must read all of them.

The examples lie beside the source in `golden/<type>/<NNNN>.json` and are not packed with it, so
this module is for tests. `python -m contracts.golden` records the digests of new examples; it
refuses where a recorded one has changed or gone, because events like it are still in the bus's
archive and in dead-letter queues.
"""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

GOLDEN = Path(__file__).parents[2] / "golden"
DIGESTS = "digests.json"


class Example(Struct, frozen=True):
    """One golden example: its name, and the bytes in the shapes that tests need."""

    name: str
    detail: bytes

    @property
    def message(self) -> bytes:
        """The detail inside a whole EventBridge message, as a queue delivers it."""
        detail = msgspec.json.decode(self.detail)
        return msgspec.json.encode(
            {
                "version": "0",
                "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
                "detail-type": detail["type"],
                "source": detail["source"],
                "account": "123456789012",
                "time": "2025-06-01T08:30:02Z",
                "region": "eu-central-1",
                "resources": [],
                "detail": Raw(self.detail),
            }
        )


def examples(event_type: str, *, root: Path = GOLDEN) -> tuple[Example, ...]:
    """Return the golden examples of one type, oldest first; there is at least one."""
    found = tuple(
        Example(name=f"{event_type}/{path.name}", detail=path.read_bytes())
        for path in sorted((root / event_type).glob("*.json"))
    )
    if not found:
        raise LookupError(f"{event_type} has no golden example under {root}.")
    return found


def digests(root: Path = GOLDEN) -> Mapping[str, str]:
    """Return the digest of every example that lies there now, by its name."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.glob("*/*.json"))
    }


def recorded_digests(root: Path = GOLDEN) -> Mapping[str, str]:
    """Return the digests that were recorded when the examples were added."""
    record = root / DIGESTS
    return msgspec.json.decode(record.read_bytes(), type=dict[str, str]) if record.exists() else {}


def altered(root: Path = GOLDEN) -> Iterator[str]:
    """Yield one sentence, with the remedy, for each recorded example that is not as it was."""
    present = digests(root)
    for name, digest in recorded_digests(root).items():
        if name not in present:
            yield f"{name} was removed: restore it, golden examples are append-only."
        elif present[name] != digest:
            yield f"{name} was changed: restore it and add the new shape as the next number."


def unrecorded(root: Path = GOLDEN) -> Iterator[str]:
    """Yield one sentence, with the remedy, for each example whose digest nobody recorded."""
    recorded = recorded_digests(root)
    for name in digests(root):
        if name not in recorded:
            yield f"{name} is not recorded: run `make events`."


def record(root: Path = GOLDEN) -> tuple[str, ...]:
    """Record new examples, or return what was altered and record nothing."""
    complaints = tuple(altered(root))
    if not complaints:
        document = msgspec.json.format(msgspec.json.encode(digests(root)), indent=2)
        (root / DIGESTS).write_bytes(document + b"\n")
    return complaints


if __name__ == "__main__":
    sys.exit("\n".join(record()) or None)
