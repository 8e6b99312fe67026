# pyright: basic, reportAttributeAccessIssue=false
# moto's RDS models are untyped, and get attributes that they do not declare.
"""RDS: clusters, instances and parameter groups read back as they were written.

moto gives every instance the same resource id, by which Terraform looks for it; it forgets
Performance Insights, and which parameters were set by somebody; it tells a configuration of the
first Serverless for clusters that have none; and automated snapshots outlive their cluster.
"""

from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_api._internal import mock_random
from moto.rds.models import DBCluster, DBClusterParameterGroup, DBInstance, DBParameterGroup
from moto.rds.responses import RDSResponse

from localcloud.emulator import rds_proxy_endpoints

JSON = dict[str, Any]
INSIGHTS = ("performance_insights_kms_key_id", "performance_insights_retention_period")
USUAL_INSIGHTS_DAYS = 7


def install() -> None:
    """Mend what Terraform reads back, and add the endpoints of proxies."""
    DBInstance.__init__ = _as_written(DBInstance.__init__)
    scaling = vars(DBCluster)["scaling_configuration_info"].fget
    DBCluster.scaling_configuration_info = property(_only_serverless(scaling))
    DBParameterGroup.update_parameters = _by_user(DBParameterGroup.update_parameters)
    DBClusterParameterGroup.update_cluster_parameters = _by_user(
        DBClusterParameterGroup.update_cluster_parameters
    )
    RDSResponse.delete_db_cluster = _with_backups(RDSResponse.delete_db_cluster)
    rds_proxy_endpoints.install()


def _as_written(init: Callable[..., None]) -> Callable[..., None]:
    def wrapper(self: Any, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        self.dbi_resource_id = f"db-{mock_random.get_random_string(26).upper()}"
        if named.get("enable_performance_insights"):
            self.performance_insights_enabled = True
            self.performance_insights_retention_period = USUAL_INSIGHTS_DAYS
            for name in INSIGHTS:
                if value := named.get(name):
                    setattr(self, name, value)

    return wrapper


def _only_serverless(describe: Callable[[Any], JSON]) -> Callable[[Any], JSON | None]:
    return lambda cluster: describe(cluster) if cluster.engine_mode == "serverless" else None


def _by_user(update: Callable[..., None]) -> Callable[..., None]:
    def wrapper(self: Any, new_parameters: Iterable[JSON]) -> None:
        update(self, [{**parameter, "Source": "user"} for parameter in new_parameters])

    return wrapper


def _with_backups(delete_db_cluster: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(self: Any) -> Any:
        answer = delete_db_cluster(self)
        if self.params.get("DeleteAutomatedBackups") is not False:
            snapshots = self.backend.cluster_snapshots
            prefix = f"rds:{self.params['DBClusterIdentifier']}-"
            for name in [name for name in snapshots if name.startswith(prefix)]:
                del snapshots[name]
        return answer

    return wrapper
