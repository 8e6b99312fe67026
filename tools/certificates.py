"""Compares the certificate authorities that migrations trust with AWS's own list of today.

Nothing is taken without being looked at: a new region, or a new generation of authorities, shows as
names and fingerprints, and `--write` is for whoever has read them.
"""

import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from chassis.database import DIRECT_ROOTS

SOURCE: Final = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
ANSWER_SECONDS: Final = 20


def main(arguments: Sequence[str], *, source: str = SOURCE, ours: Path = DIRECT_ROOTS) -> int:
    """Print what differs; return 0 for nothing or what was taken, 1 for something, 2 in trouble."""
    if unknown := set(arguments) - {"--write"}:
        print(f"usage: certificates [--write], not {' '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    try:
        with urllib.request.urlopen(source, timeout=ANSWER_SECONDS) as answer:
            bundle: bytes = answer.read()
        found = differences(ours.read_bytes(), bundle)
    except (OSError, ValueError) as error:
        print(f"certificates: {source} gave no certificates: {error}", file=sys.stderr)
        return 2
    for line in found:
        print(line)
    if found and "--write" in arguments:
        ours.write_bytes(bundle)
        print(f"certificates: {ours.name} is AWS's now")
        return 0
    print(f"certificates: {len(found)} differences to AWS's own file")
    return 1 if found else 0


def differences(ours: bytes, theirs: bytes) -> list[str]:
    """Name what AWS has taken out (-) and added (+), with the fingerprints."""
    before, after = _authorities(ours), _authorities(theirs)
    removed = [f"- {before[fingerprint]} {fingerprint}" for fingerprint in before.keys() - after]
    added = [f"+ {after[fingerprint]} {fingerprint}" for fingerprint in after.keys() - before]
    return sorted(removed) + sorted(added)


def _authorities(bundle: bytes) -> dict[str, str]:
    """Return names and last days by the SHA-256 fingerprint; ValueError where there are none."""
    return {
        certificate.fingerprint(SHA256()).hex(): (
            f"{_name_of(certificate)}, until {certificate.not_valid_after_utc:%Y-%m-%d},"
        )
        for certificate in x509.load_pem_x509_certificates(bundle)
    }


def _name_of(certificate: x509.Certificate) -> str:
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(name.value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
