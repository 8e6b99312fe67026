# pyright: basic
# moto's ACM models are untyped.
"""ACM: a certificate is issued as soon as somebody looks, where moto waits for a minute."""

from moto import settings


def install() -> None:
    """Wait for nothing: no DNS is asked here."""
    settings.ACM_VALIDATION_WAIT = -1
