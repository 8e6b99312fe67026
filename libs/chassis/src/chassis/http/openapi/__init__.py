"""The OpenAPI document of a service, made from its routes and structs, never written by hand.

Terraform reads routes and scopes from it, clients read everything else. A running function does not
import this package.
"""

from chassis.http.openapi.document import openapi_document
from chassis.http.openapi.file import encoded, openapi_path, service_document

__all__ = ["encoded", "openapi_document", "openapi_path", "service_document"]
