# The plan fails where these numbers cannot all be true at once.
module "budgets" {
  source = "../../modules/budgets"

  account_concurrency    = local.account_concurrency
  client_timeout_seconds = local.client_timeout_seconds
  functions              = { for name, service in local.services : name => service.functions }
  proxy_connections      = module.postgres.proxy_connections
}

# for people
output "headroom" {
  description = "What is left of each budget."
  value       = module.budgets.headroom
}
