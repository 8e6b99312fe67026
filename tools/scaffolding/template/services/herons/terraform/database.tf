data "aws_region" "current" {}

locals {
  database_environment = {
    DATABASE_AUTH = var.database.auth
    DATABASE_HOST = var.database.host
    DATABASE_NAME = var.database.name
    DATABASE_PORT = var.database.port
    DATABASE_USER = "herons_service"
  }

  # Migrations go past the proxy, because an advisory lock would pin its connection, and with a password, because nobody
  # can log in with IAM before the first of them has granted it.
  admin_environment = {
    DATABASE_AUTH       = var.database.admin_auth
    DATABASE_HOST       = var.database.admin_host
    DATABASE_NAME       = var.database.name
    DATABASE_PORT       = var.database.port
    DATABASE_SECRET_ARN = var.database.admin_auth == "secret" ? var.database.admin_secret_arn : ""
    DATABASE_USER       = var.database.admin_user
  }

  # With libpq's own authentication IAM has no say.
  database_statements = [
    for arn in var.database.auth == "iam" ? [var.database.user_arn] : [] : {
      sid       = "ConnectAsHeronsService"
      actions   = ["rds-db:connect"]
      resources = ["${arn}/herons_service"]
    }
  ]

  admin_statements = [
    for statement in [
      {
        sid        = "ReadAdministratorsPassword"
        actions    = ["secretsmanager:GetSecretValue"]
        resources  = [var.database.admin_secret_arn]
        conditions = {}
      },
      # The key encrypts the whole database: here it opens this secret, and nothing by any other way.
      {
        sid       = "DecryptAdministratorsPassword"
        actions   = ["kms:Decrypt"]
        resources = [var.database.admin_secret_key_arn]
        conditions = {
          StringEquals = {
            "kms:EncryptionContext:SecretARN" = [var.database.admin_secret_arn]
            "kms:ViaService"                  = ["secretsmanager.${data.aws_region.current.name}.amazonaws.com"]
          }
        }
      },
    ] : statement if var.database.admin_auth == "secret"
  ]
}

# What the live code can do without. In the first apply the package that comes is live already.
resource "aws_lambda_invocation" "contractions" {
  function_name = module.migrate.name
  qualifier     = module.migrate.alias_name
  input         = jsonencode({ task = "tell_contractions" })

  triggers = {
    release = var.artifact.key
  }
}

# The package that comes brings the schema to what it needs, before any alias moves to it. It contracts what both it and
# the live code can do without, so the live code keeps running, and can be released again.
resource "aws_lambda_invocation" "migrate" {
  function_name = module.migrate.name
  qualifier     = module.migrate.version

  input = jsonencode({
    task              = "migrate"
    live_contractions = jsondecode(aws_lambda_invocation.contractions.result).contractions
  })

  triggers = {
    release = var.artifact.key
  }
}
