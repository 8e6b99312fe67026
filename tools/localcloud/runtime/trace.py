"""The X-Ray trace header that a function gets, made from what its invoker sent."""

import secrets
import time


def trace_header(received: str | None) -> str:
    """Return Root, Parent and Sampled: the invoker's where it gave them, not sampled otherwise."""
    parts = dict(part.strip().split("=", 1) for part in (received or "").split(";") if "=" in part)
    root = parts.get("Root") or f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    parent = parts.get("Parent") or secrets.token_hex(8)
    sampled = "1" if parts.get("Sampled") == "1" else "0"
    return f"Root={root};Parent={parent};Sampled={sampled}"
