locals {
  database_environment = {
    DATABASE_AUTH = var.database.auth
    DATABASE_HOST = var.database.host
    DATABASE_NAME = var.database.name
    DATABASE_PORT = var.database.port
    DATABASE_USER = "orders_service"
  }

  # Migrations go past the proxy, because an advisory lock would pin its connection.
  admin_environment = {
    DATABASE_AUTH = var.database.auth
    DATABASE_HOST = var.database.admin_host
    DATABASE_NAME = var.database.name
    DATABASE_PORT = var.database.port
    DATABASE_USER = var.database.admin_user
  }

  # With libpq's own authentication IAM has no say.
  database_statements = [
    for arn in var.database.auth == "iam" ? [var.database.user_arn] : [] : {
      sid       = "ConnectAsOrdersService"
      actions   = ["rds-db:connect"]
      resources = ["${arn}/orders_service"]
    }
  ]

  admin_statements = [
    for arn in var.database.auth == "iam" ? [var.database.admin_user_arn] : [] : {
      sid       = "ConnectAsAdministrator"
      actions   = ["rds-db:connect"]
      resources = ["${arn}/${var.database.admin_user}"]
    }
  ]
}

# No other function's alias moves before this has ended, so new code never meets an old schema.
resource "aws_lambda_invocation" "migrate" {
  function_name = module.migrate.name
  qualifier     = module.migrate.alias_name
  input         = jsonencode({ phase = "expand" })

  triggers = {
    release = var.artifact.key
  }
}
