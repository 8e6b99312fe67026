from collections.abc import Callable
from typing import Any


class TestCertificate:
    def test_is_issued_at_once(self, client_of: Callable[[str], Any]) -> None:
        acm = client_of("acm")
        arn = acm.request_certificate(DomainName="api.example.com", ValidationMethod="DNS")[
            "CertificateArn"
        ]

        found = [acm.describe_certificate(CertificateArn=arn)["Certificate"] for _ in range(2)]

        assert found[-1]["Status"] == "ISSUED"
