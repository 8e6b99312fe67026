# pyright: basic, reportAttributeAccessIssue=false
# moto's API Gateway v2 models are untyped.
"""API Gateway v2: a domain name says that it is available, and what its alias leads to."""

from collections.abc import Callable
from typing import Any

from moto.apigatewayv2.models import DomainName

JSON = dict[str, Any]


def install() -> None:
    """Complete what moto answers of a domain name's configuration."""
    DomainName.to_json = _complete(DomainName.to_json)


def _complete(to_json: Callable[[Any], JSON]) -> Callable[[Any], JSON]:
    def wrapper(self: Any) -> JSON:
        described = to_json(self)
        region = self.domain_name_arn.split(":")[3]
        chosen_by_aws = {
            "apiGatewayDomainName": f"d-emulated.execute-api.{region}.amazonaws.com",
            "domainNameStatus": "AVAILABLE",
            "hostedZoneId": "ZLY8HYME6SFDD",
            "ipAddressType": "ipv4",
        }
        described["domainNameConfigurations"] = [
            chosen_by_aws | configuration for configuration in self.domain_name_configurations
        ]
        if not self.mutual_tls_authentication:
            del described["mutualTlsAuthentication"]
        return described

    return wrapper
