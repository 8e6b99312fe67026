# pyright: basic, reportAttributeAccessIssue=false, reportPrivateImportUsage=false
# moto's server module is untyped.
"""A request finds its service and its operation without a search of all that moto has.

moto lists its folder of some two hundred services for each request, holding a lock meanwhile, and
inspects the whole class that answers.
"""

from functools import cache, lru_cache

from moto.core import responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

REMEMBERED_HOSTS = 1000


def install() -> None:
    """Remember which service a host name means, and the operations of each service."""
    DomainDispatcherApplication.get_backend_for_host = lru_cache(REMEMBERED_HOSTS)(
        DomainDispatcherApplication.get_backend_for_host
    )
    responses.method_names_from_class = cache(responses.method_names_from_class)
