"""A certificate for a server of the local cloud, and the authority by which clients trust it.

The authority signs that one certificate and is forgotten. Its key was never written down, so who
trusts it trusts nobody else, and no folder holds a secret that is worth stealing.
"""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from localcloud.cloud import write_atomically

LIFETIME: Final = timedelta(days=365)
"""Longer than anybody keeps a local cloud running."""

CLOCK_SKEW: Final = timedelta(hours=1)

_NOTHING: Final = dict.fromkeys(
    (
        *("content_commitment", "crl_sign", "data_encipherment", "decipher_only"),
        *("digital_signature", "encipher_only", "key_agreement", "key_cert_sign"),
        "key_encipherment",
    ),
    False,
)
_MAY_SIGN: Final = x509.KeyUsage(**_NOTHING | {"key_cert_sign": True})
_MAY_SERVE: Final = x509.KeyUsage(**_NOTHING | {"digital_signature": True})


def certified_server(host: str, *, authority_file: Path) -> ssl.SSLContext:
    """Return the TLS of a server at an IP address, trusted by whoever trusts `authority_file`.

    The file is written here and holds the authority's certificate and no key.
    """
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = _authority(authority_key)
    server_key = ec.generate_private_key(ec.SECP256R1())
    server = _server(host, server_key.public_key(), authority, authority_key)
    write_atomically(authority_file, authority.public_bytes(Encoding.PEM))
    return _server_tls(server, server_key)


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _named("Local cloud")
    return (
        _certificate(key.public_key(), name, issuer=name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_MAY_SIGN, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def _server(
    host: str,
    key: ec.EllipticCurvePublicKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _certificate(key, _named(host), issuer=authority.subject)
        .add_extension(address, critical=False)
        .add_extension(_MAY_SERVE, critical=True)
        .add_extension(identifier, critical=False)
        .sign(authority_key, SHA256())
    )


def _certificate(
    key: ec.EllipticCurvePublicKey, subject: x509.Name, *, issuer: x509.Name
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + LIFETIME)
    )


def _server_tls(server: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # OpenSSL reads keys from files alone: this one only its owner can read, and it is gone at once.
    with NamedTemporaryFile() as chain:
        chain.write(server.public_bytes(Encoding.PEM) + secret)
        chain.flush()
        tls.load_cert_chain(chain.name)
    return tls


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
