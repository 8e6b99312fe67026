from collections.abc import Callable
from typing import Any

CONFIGURATION = {
    "CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    "EndpointType": "REGIONAL",
    "SecurityPolicy": "TLS_1_2",
}


class TestDomainName:
    def test_is_available_and_says_what_an_alias_leads_to(
        self, client_of: Callable[[str], Any]
    ) -> None:
        apis = client_of("apigatewayv2")
        apis.create_domain_name(
            DomainName="api.example.com", DomainNameConfigurations=[CONFIGURATION]
        )

        found = apis.get_domain_name(DomainName="api.example.com")

        assert found["DomainNameConfigurations"] == [
            {
                **CONFIGURATION,
                "ApiGatewayDomainName": "d-emulated.execute-api.eu-west-1.amazonaws.com",
                "DomainNameStatus": "AVAILABLE",
                "HostedZoneId": "ZLY8HYME6SFDD",
                "IpAddressType": "ipv4",
            }
        ]
        assert "MutualTlsAuthentication" not in found
