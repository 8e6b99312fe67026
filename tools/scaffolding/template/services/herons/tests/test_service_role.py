"""The role the functions log in as."""

from chassis.testing.service_role import ServiceRoleIsolation


class TestServiceRole(ServiceRoleIsolation):
    tables = frozenset({"herons"})
