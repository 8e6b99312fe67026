"""What may be shown of a text that others wrote: no address, no token, nothing quoted."""

import re
from typing import Final

LONGEST: Final = 160

# An address may stand anywhere; a token is three parts of base64, the first two JSON objects.
_ADDRESS: Final = re.compile(r"[^\s@<>\"'`(),;:]+@[^\s@<>\"'`(),;:]+")
_TOKEN: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.?[\w-]*|(?i:bearer|basic)\s+[\w.~+/=-]+")
_LINK: Final = re.compile(r"https?://\S+")
# What stands between quotes is mostly what somebody sent. Backquotes are names of fields.
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_ID: Final = re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b")
_NUMBER: Final = re.compile(r"\b\d[\d.:_-]*\d\b|\b\d\b")
_UNPRINTABLE: Final = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]+")


def redacted(text: str) -> str:
    """Return a text on one line, without what may be personal or secret in it."""
    for pattern, word in (
        (_TOKEN, "<token>"),
        (_LINK, "<link>"),
        (_ADDRESS, "<address>"),
        (_QUOTED, "<text>"),
        (_UNPRINTABLE, " "),
    ):
        text = pattern.sub(word, text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def generalised(text: str) -> str:
    """Return what texts have in common that differ in ids and numbers only, redacted."""
    return redacted(_NUMBER.sub("<n>", _ID.sub("<id>", text)))
