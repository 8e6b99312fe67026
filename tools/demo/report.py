"""How one Lambda invocation and one mail are put into words."""

from collections.abc import Iterator

from localcloud.client import JSON


def lambda_lines(invocations: list[JSON]) -> Iterator[str]:
    """Say which Lambdas ran, cold or warm, and for how long; warm runs of one share a line."""
    for invocation in invocations:
        if invocation["cold"]:
            init, ran = invocation["init_ms"], invocation["duration_ms"]
            yield f"λ {invocation['function']}: cold, INIT {init:.0f} ms, ran {ran:.0f} ms"
    warm: dict[str, list[float]] = {}
    for invocation in invocations:
        if not invocation["cold"]:
            warm.setdefault(invocation["function"], []).append(invocation["duration_ms"])
    for function, ran in warm.items():
        times = f"{len(ran)} times, " if len(ran) > 1 else ""
        longest = f"{min(ran):.0f} to {max(ran):.0f}" if len(ran) > 1 else f"{ran[0]:.0f}"
        yield f"λ {function}: warm, {times}ran {longest} ms"


def mail_lines(mail: JSON) -> list[str]:
    """Lay out one mail as a reader sees it."""
    head = [
        f"From:    {mail['from']}",
        f"To:      {', '.join(mail['to'])}",
        f"Subject: {mail['subject']}",
        "",
    ]
    return [f"│ {line}" for line in (*head, *mail["text"].strip().splitlines())]
