# pyright: basic
# moto's models are untyped.
"""As whom an e-mail is sent: the address itself where SES has verified it, else its domain."""

from moto.sesv2.models import sesv2_backends


def identity_of(address: str, account_id: str, region: str) -> str:
    """Return the identity whose permission SES asks for."""
    verified = sesv2_backends[account_id][region].core_backend.email_identities
    return address if address in verified else address.rpartition("@")[2]
