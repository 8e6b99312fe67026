"""Which changes of events an older consumer, or a stored golden example, cannot bear.

Producers and consumers are released at different moments, so both ways are tried: today's code
reads every example of yesterday, and yesterday's code, taken from git, reads today's new ones.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from compatibility import old_reader
from compatibility.baseline import Baseline
from compatibility.errors import ContractsBroken
from contracts import ContractError, decode
from contracts.schema import Schema, breaking_changes, event_schemas, shape_of

_CONTRACTS: Final = "libs/contracts"
_GOLDEN: Final = f"{_CONTRACTS}/golden"
_SCHEMAS: Final = f"{_CONTRACTS}/schemas"


class OldReading(Struct, frozen=True):
    """What the contracts of the earlier commit make of today's examples."""

    unreadable: dict[str, str]
    """Path and reason of each that they should read and cannot."""


class EventChanges:
    """Compares the events of the working tree with those of an earlier commit."""

    def __init__(
        self, repository: Path, baseline: Baseline, consumers: Mapping[str, Sequence[str]]
    ) -> None:
        self._repository = repository
        self._baseline = baseline
        self._consumers = consumers
        self._before = {
            path: content
            for path, content in baseline.files(_GOLDEN).items()
            if not path.endswith("digests.json")
        }
        self._added = {
            path: repository / path for path in self._examples() if path not in self._before
        }

    def complaints(self, current: Mapping[str, Schema] | None = None) -> Iterator[str]:
        """Yield a sentence for each change that somebody cannot bear, with who that is."""
        schemas = event_schemas() if current is None else current
        yield from self._altered()
        yield from self._broken_schemas(schemas)
        yield from self._unreadable_today()
        yield from self._unreadable_yesterday()
        yield from self._without_example(schemas)

    def _examples(self) -> list[str]:
        folder = self._repository / _GOLDEN
        return sorted(
            path.relative_to(self._repository).as_posix() for path in folder.glob("*/*.json")
        )

    def _altered(self) -> Iterator[str]:
        """Events like them lie in archives and dead-letter queues for ever."""
        for path, content in self._before.items():
            present = self._repository / path
            if not present.exists():
                yield f"{path} is gone: restore it, golden examples are append-only"
            elif present.read_bytes() != content:
                yield f"{path} was edited: restore it, and add the new shape as the next number"

    def _broken_schemas(self, current: Mapping[str, Schema]) -> Iterator[str]:
        for sentence in breaking_changes(self._schemas_before(), current):
            event_type = sentence.partition(":")[0]
            yield f"{sentence.removesuffix('.')}; it is read by {self._readers(event_type)}"

    def _unreadable_today(self) -> Iterator[str]:
        for path, content in self._before.items():
            try:
                decode(content)
            except ContractError as error:
                readers = self._readers(Path(path).parent.name)
                yield f"{path} cannot be read any more by {readers}: {error}"

    def _unreadable_yesterday(self) -> Iterator[str]:
        if not self._added or not self._before:
            return
        for path, reason in self._old_reading().unreadable.items():
            readers = self._readers(Path(path).parent.name)
            yield f"{path} cannot be read by {readers} as of {self._baseline.name}: {reason}"

    def _without_example(self, current: Mapping[str, Schema]) -> Iterator[str]:
        shown = {Path(path).parent.name for path in self._added}
        for event_type, schema in self._schemas_before().items():
            changed = event_type in current and shape_of(schema) != shape_of(current[event_type])
            if changed and event_type not in shown:
                yield f"{event_type} has new fields and no new example under {_GOLDEN}/{event_type}"

    def _schemas_before(self) -> Mapping[str, Schema]:
        return {
            Path(path).name.removesuffix(".json"): msgspec.json.decode(content, type=dict[str, Any])
            for path, content in self._baseline.files(_SCHEMAS).items()
        }

    def _old_reading(self) -> OldReading:
        with tempfile.TemporaryDirectory(prefix="old-contracts-") as folder:
            self._baseline.extract(f"{_CONTRACTS}/src", Path(folder))
            # A process of its own: two copies of one package cannot be imported into one.
            done = subprocess.run(
                [sys.executable, "-I", old_reader.__file__, f"{folder}/{_CONTRACTS}/src"],
                input=msgspec.json.encode({path: str(file) for path, file in self._added.items()}),
                capture_output=True,
                check=False,
            )
        if done.returncode != 0:
            last = done.stderr.decode().strip().splitlines()[-1:]
            raise ContractsBroken(f"{self._baseline.name}: its contracts do not run: {last}")
        return msgspec.json.decode(done.stdout, type=OldReading)

    def _readers(self, event_type: str) -> str:
        return ", ".join(self._consumers.get(event_type, ())) or "nobody here"
