# What a preview stands on. It shares the network and the functions' security groups of its host: Lambda keeps both busy
# for up to an hour after the last function has gone, and a preview should go at once.
data "aws_vpc" "shared" {
  tags = { Name = local.host }
}

data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shared.id]
  }

  tags = { Name = "${local.host}-private-*" }
}

data "aws_security_group" "functions" {
  for_each = local.databases_of

  name   = "${local.host}-${each.key}-functions"
  vpc_id = data.aws_vpc.shared.id
}

# A database of its own: migrations of a pull request must not meet those of another.
module "postgres" {
  source = "../../modules/postgres"

  backup_retention_days = local.postgres.backup_retention_days
  capacity              = local.postgres.capacity
  deletion_protection   = local.deletion_protection
  instances             = local.postgres.instances
  log_retention_days    = local.logs.retention_days
  name                  = local.environment
  subnet_ids            = data.aws_subnets.private.ids
  users                 = [for service in keys(local.private_services) : "${service}_service"]
  vpc_id                = data.aws_vpc.shared.id
}

# The host knows nothing of these, and they go with the preview.
resource "aws_vpc_security_group_egress_rule" "databases" {
  for_each = local.databases_of

  security_group_id            = data.aws_security_group.functions[each.key].id
  description                  = "Database of ${local.environment}"
  ip_protocol                  = "tcp"
  from_port                    = module.postgres.connection.port
  to_port                      = module.postgres.connection.port
  referenced_security_group_id = module.postgres.security_group_ids[each.value]

  tags = { Name = "${local.environment}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "databases" {
  for_each = local.databases_of

  security_group_id            = module.postgres.security_group_ids[each.value]
  description                  = "Functions of ${local.environment}"
  ip_protocol                  = "tcp"
  from_port                    = module.postgres.connection.port
  to_port                      = module.postgres.connection.port
  referenced_security_group_id = data.aws_security_group.functions[each.key].id

  tags = { Name = "${local.environment}-${each.key}" }
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

locals {
  artifact_bucket = "artifacts-${local.account_id}"
  database        = module.postgres.connection
  function_logs   = merge(local.logs, { kms_key_arn = module.logs_key.arn })
  jwt             = { issuer = module.identity.issuer, audiences = concat(module.identity.client_ids, local.staff_client_ids) }

  # Who has a schema in Postgres. Whether they reach the internet is their security group's affair, and so the host's.
  private_services = {
    orders = { internet = true }
    users  = { internet = false }
  }

  # Which part of the database each of the shared security groups reaches.
  databases_of = merge({ migrations = "cluster" }, { for service in keys(local.private_services) : service => "proxy" })

  vpc = {
    for service in keys(local.private_services) : service => {
      admin_security_group_ids = [data.aws_security_group.functions["migrations"].id]
      security_group_ids       = [data.aws_security_group.functions[service].id]
      subnet_ids               = data.aws_subnets.private.ids
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
