# What the services stand on, and what only an account of one's own has.

# Functions with a database run in here; notifications needs nothing private, and does not.
module "network" {
  source = "../../modules/network"

  availability_zone_count = local.network.availability_zone_count
  cidr_block              = local.network.cidr_block
  logs                    = local.function_logs
  name                    = local.environment
  nat                     = local.network.nat
}

# Who may reach what. Only orders has somebody outside to talk to: the payment provider.
module "function_security_group" {
  source   = "../../modules/function_security_group"
  for_each = local.security_groups

  databases = each.value.databases
  endpoints = module.network.endpoints
  internet  = each.value.internet
  name      = "${local.environment}-${each.key}"
  vpc_id    = module.network.vpc_id
}

module "postgres" {
  source = "../../modules/postgres"

  backup_retention_days = local.postgres.backup_retention_days
  capacity              = local.postgres.capacity
  deletion_protection   = local.deletion_protection
  instances             = local.postgres.instances
  log_retention_days    = local.logs.retention_days
  name                  = local.environment
  subnet_ids            = module.network.private_subnet_ids
  users                 = [for service in keys(local.private_services) : "${service}_service"]
  vpc_id                = module.network.vpc_id
}

# Where people sign in.
module "identity" {
  source = "../../modules/identity"

  clients             = local.clients
  deletion_protection = local.deletion_protection
  domain_prefix       = "${local.environment}-${local.account_id}"
  name                = local.environment
  openapi             = local.openapi
}

module "logs_key" {
  source = "../../modules/logs_key"

  environment = local.environment
}

# The zone is there before any environment: somebody has registered it.
data "aws_route53_zone" "this" {
  name = local.api.zone_name
}

locals {
  artifact_bucket = "artifacts-${local.account_id}"
  database        = module.postgres.connection
  domain          = { name = local.api.name, zone_id = data.aws_route53_zone.this.zone_id }
  function_logs   = merge(local.logs, { kms_key_arn = module.logs_key.arn })
  jwt             = { issuer = module.identity.issuer, audiences = concat(module.identity.client_ids, local.staff_client_ids) }

  databases = {
    for name, id in module.postgres.security_group_ids : name => { port = module.postgres.connection.port, security_group_id = id }
  }

  # Who has a schema in Postgres, and whether they reach the internet.
  private_services = {
    orders = { internet = true }
    users  = { internet = false }
  }

  security_groups = merge(
    { migrations = { databases = { cluster = local.databases.cluster }, internet = false } },
    { for name, service in local.private_services : name => { databases = { proxy = local.databases.proxy }, internet = service.internet } },
  )

  vpc = {
    for service in keys(local.private_services) : service => {
      admin_security_group_ids = [module.function_security_group["migrations"].id]
      security_group_ids       = [module.function_security_group[service].id]
      subnet_ids               = module.network.private_subnet_ids
    }
  }
}

# for people
output "sign_in_url" {
  description = "Where front ends send people to sign in."
  value       = module.identity.sign_in_url
}

output "user_pool_id" {
  description = "Id of the pool of accounts."
  value       = module.identity.user_pool_id
}
