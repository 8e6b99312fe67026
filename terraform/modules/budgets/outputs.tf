# for people
output "headroom" {
  description = "What is left of each budget: executions that could still be reserved, and database connections that could still be used."
  value = {
    connections = floor(local.connections_share * var.proxy_connections) - local.database_concurrency
    executions  = var.account_concurrency - local.unreserved_concurrency - local.reserved_concurrency
  }
}
