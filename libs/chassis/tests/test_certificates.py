"""The authorities that a direct connection to RDS trusts, and nothing else beside them."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from chassis.database import DIRECT_ROOTS

A_DECADE = timedelta(days=3653)


@pytest.fixture(scope="module")
def authorities() -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(DIRECT_ROOTS.read_bytes())


def name_of(certificate: x509.Certificate) -> str:
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(name.value)


class TestDirectRoots:
    def test_are_authorities_of_rds_that_vouch_for_themselves(
        self, authorities: list[x509.Certificate]
    ) -> None:
        for certificate in authorities:
            assert name_of(certificate).startswith("Amazon RDS ")
            # Raises where the signature is not that of its own key.
            certificate.verify_directly_issued_by(certificate)

    def test_may_sign_the_certificates_of_databases(
        self, authorities: list[x509.Certificate]
    ) -> None:
        for certificate in authorities:
            constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
            usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
            assert (constraints.value.ca, usage.value.key_cert_sign) == (True, True)

    def test_are_good_for_another_decade(self, authorities: list[x509.Certificate]) -> None:
        now = datetime.now(UTC)

        ends = {
            name_of(certificate): certificate.not_valid_after_utc
            for certificate in authorities
            if certificate.not_valid_before_utc < now
        }

        assert len(ends) == len(authorities)
        assert min(ends.values()) > now + A_DECADE

    @pytest.mark.parametrize("region", ["eu-central-1", "eu-west-1", "us-east-1"])
    def test_cover_each_kind_of_key_in_a_region(
        self, authorities: list[x509.Certificate], region: str
    ) -> None:
        names = {name_of(certificate) for certificate in authorities}

        assert {name for name in names if f" {region} " in name and "Beta" not in name} == {
            f"Amazon RDS {region} Root CA {kind} G1" for kind in ("ECC384", "RSA2048", "RSA4096")
        }

    def test_can_all_be_read_by_openssl(self, authorities: list[x509.Certificate]) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

        context.load_verify_locations(DIRECT_ROOTS)

        assert context.cert_store_stats() == {
            "x509": len(authorities),
            "x509_ca": len(authorities),
            "crl": 0,
        }
