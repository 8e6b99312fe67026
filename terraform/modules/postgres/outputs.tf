# for services
output "connection" {
  description = "How services reach the database: host and user_arn through the proxy, the admin_ fields past it, for migrations."
  value = {
    admin_auth           = "secret"
    admin_host           = aws_rds_cluster.this.endpoint
    admin_secret_arn     = aws_rds_cluster.this.master_user_secret[0].secret_arn
    admin_secret_key_arn = aws_kms_key.this.arn
    admin_user           = local.administrator
    auth                 = "iam"
    host                 = aws_cloudformation_stack.proxy.outputs["Endpoint"]
    name                 = var.database_name
    port                 = local.port
    user_arn             = local.proxy_user_arn
  }

  # Whoever connects earlier meets a database without instances, or a proxy without a database.
  depends_on = [
    aws_db_proxy_target.this,
    aws_vpc_security_group_egress_rule.proxy_to_cluster,
    aws_vpc_security_group_ingress_rule.cluster_from_proxy,
  ]
}

output "read_only_host" {
  description = "Host for reads that may be some milliseconds old: the proxy's read-only endpoint, or the proxy itself where there is no reader."
  value       = coalesce(one(aws_db_proxy_endpoint.read_only[*].endpoint), aws_cloudformation_stack.proxy.outputs["Endpoint"])
}

output "security_group_ids" {
  description = "Security groups of the cluster and its proxy, where clients add the rules by which they come in."
  value = {
    cluster = aws_security_group.cluster.id
    proxy   = aws_security_group.proxy.id
  }
}

# for budgets and alarms: known before the apply
output "monitored" {
  description = "Names that metrics have as dimensions, and the connections that each instance takes."
  value = {
    cluster_identifier   = var.name
    instance_identifiers = local.instance_identifiers
    maximum_connections  = local.maximum_connections
    proxy_name           = local.proxy_name
  }
}

output "proxy_connections" {
  description = "Connections that the proxy may open to an instance, for all functions together."
  value       = local.proxy_connections
}
