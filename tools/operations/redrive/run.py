"""One redrive: look, choose, send back at a bounded pace, and write down each step."""

import time
from collections.abc import Iterator, Sequence
from itertools import batched

from msgspec import Struct

from infrastructure.cloud import Cloud
from operations.errors import NothingMatches
from operations.logs import Logs, errors_by_message
from operations.redrive.audit import Audit
from operations.redrive.causes import Cause, Group, Match, cause_of, grouped
from operations.redrive.holding import Holding
from operations.redrive.letters import DeadLetter
from operations.redrive.pace import Pace, Stop
from operations.redrive.queues import find_dead_letters
from operations.redrive.report import Tally, listing, summary
from operations.redrive.sender import Sender

STOPPED = 130


class Request(Struct, frozen=True, kw_only=True):
    """What somebody wants: `rate` is letters a second."""

    queue: str
    match: Match
    match_text: str
    rate: int
    dry_run: bool


class Redrive:
    """Carries out one request against one environment."""

    def __init__(self, request: Request, *, cloud: Cloud, logs: Logs, stop: Stop) -> None:
        self._request = request
        self._cloud = cloud
        self._logs = logs
        self._stop = stop
        self._queue = find_dead_letters(cloud, request.queue)

    def run(self) -> int:
        """Print what is dead and why, and send back what was chosen unless it is a dry run."""
        with Holding(self._cloud.client("sqs"), self._queue.url, stop=self._stop) as holding:
            groups = self._look(holding)
            chosen = self._chosen(groups)
            for line in listing(self._queue.name, groups, chosen, is_complete=holding.is_complete):
                print(line)
            if self._stop.is_asked_for:
                return STOPPED
            if groups and not chosen:
                raise NothingMatches(f"no dead letter matches {self._request.match_text!r}")
            if self._request.dry_run or not chosen:
                return 0
            tally = self._send_back(holding, groups, chosen)
        print(summary(tally, stopped=self._stop.is_asked_for))
        return STOPPED if self._stop.is_asked_for else int(tally.refused > 0)

    def _look(self, holding: Holding) -> list[Group]:
        letters = holding.gather()
        errors = self._errors(letters)
        return grouped(
            letters,
            lambda it: cause_of(it, given_up_after=self._queue.given_up_after, errors=errors),
        )

    def _errors(self, letters: Sequence[DeadLetter]) -> dict[str, str]:
        """Ask the consumer's log about those that SQS gave up, whose own attributes say nothing."""
        silent = [letter for letter in letters if letter.attribute("reason") is None]
        if not silent or self._queue.given_up_after is None:
            return {}
        since = min(letter.sent_at for letter in silent)
        return errors_by_message(self._logs, self._queue.consumer, since=since)

    def _chosen(self, groups: Sequence[Group]) -> dict[str, Cause]:
        """Return the causes of the chosen letters, by message id."""
        return {
            letter.message_id: group.cause
            for group in groups
            for letter in group.letters
            if self._request.match.fits(letter, group.cause)
        }

    def _send_back(
        self, holding: Holding, groups: Sequence[Group], chosen: dict[str, Cause]
    ) -> Tally:
        letters = [letter for group in groups for letter in group.letters]
        holding.give_back(letter for letter in letters if letter.message_id not in chosen)
        meant = [letter for letter in letters if letter.message_id in chosen]
        meant.sort(key=lambda letter: letter.sent_at)
        audit = Audit(self._cloud, queue=self._queue.consumer)
        audit.begin(
            chosen=len(meant),
            match=self._request.match_text,
            rate=self._request.rate,
            target=self._queue.target.name,
        )
        tally = Tally(chosen=len(meant), untouched=len(letters) - len(meant), audit=audit.place)
        lots = self._lots(holding.keep(meant, rate=self._request.rate))
        sender = Sender(self._queue, holding, audit, chosen)
        try:
            for lot in lots:
                tally.count(sender.send(lot))
        finally:
            tally.end(time.monotonic())
        audit.note([{"did": "ended", "moved": tally.moved, "refused": tally.refused}])
        return tally

    def _lots(self, letters: Sequence[DeadLetter]) -> Iterator[tuple[DeadLetter, ...]]:
        """Yield letters at the pace that was asked for, until somebody asks to stop."""
        pace = Pace(self._request.rate, self._stop)
        for lot in batched(letters, pace.lot, strict=False):
            pace.wait()
            if self._stop.is_asked_for:
                return
            yield lot
