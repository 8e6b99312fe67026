"""A certificate authority of the tests, and what it makes a receiver's TLS and a client's of."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NOBODY = dict.fromkeys(
    (
        "content_commitment",
        "crl_sign",
        "data_encipherment",
        "decipher_only",
        "encipher_only",
        "key_agreement",
        "key_encipherment",
    ),
    False,
)
MAY_SIGN = x509.KeyUsage(key_cert_sign=True, digital_signature=False, **NOBODY)
MAY_TALK = x509.KeyUsage(key_cert_sign=False, digital_signature=True, **NOBODY)


class CertificateAuthority:
    """Certifies servers for whoever trusts it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = named("Test authority")
        unsigned = (
            certificate_of(self._key.public_key(), self._name, issuer=self._name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(MAY_SIGN, critical=True)
            .add_extension(self._key_identifier(), critical=False)
        )
        self.certificate = pem_of(unsigned.sign(self._key, SHA256()))

    def client_tls(self) -> ssl.SSLContext:
        """Return the TLS of a client that trusts this authority and no other."""
        return ssl.create_default_context(cadata=self.certificate)

    def server_tls(self, host: str) -> ssl.SSLContext:
        """Return the TLS of a server with a certificate for a name or an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        unsigned = (
            certificate_of(key.public_key(), named("Receiver"), issuer=self._name)
            .add_extension(x509.SubjectAlternativeName([general_name(host)]), critical=False)
            .add_extension(MAY_TALK, critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        chain = self._folder / f"{host.replace(':', '-')}.pem"
        chain.write_text(pem_of(unsigned.sign(self._key, SHA256())) + private_pem_of(key))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(chain)
        return tls

    def _key_identifier(self) -> x509.SubjectKeyIdentifier:
        return x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def certificate_of(
    key: ec.EllipticCurvePublicKey, subject: x509.Name, *, issuer: x509.Name
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
    )


def pem_of(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def private_pem_of(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
