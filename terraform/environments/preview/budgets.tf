# The plan fails where these numbers cannot all be true at once.
module "budgets" {
  source = "../../modules/budgets"

  account_concurrency    = local.account_concurrency
  client_timeout_seconds = local.client_timeout_seconds
  proxy_connections      = module.postgres.proxy_connections

  functions = {
    notifications = module.notifications.functions
    orders        = module.orders.functions
    users         = module.users.functions
  }
}

# for people
output "headroom" {
  description = "What is left of each budget."
  value       = module.budgets.headroom
}
