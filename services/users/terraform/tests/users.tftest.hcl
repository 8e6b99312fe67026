mock_provider "aws" {
  source = "../../../terraform/mocks"
}

variables {
  artifact             = { bucket = "test-artifacts", key = "users/0f3a.zip" }
  cors_allowed_origins = ["https://shop.example.com", "https://www.example.com"]
  environment          = "test"
  event_bus            = { arn = "arn:aws:events:eu-west-1:123456789012:event-bus/test", name = "test" }

  database = {
    admin_host     = "cluster.example.com"
    admin_user     = "admin"
    admin_user_arn = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-1"
    auth           = "iam"
    host           = "proxy.example.com"
    name           = "shop"
    port           = 5432
    user_arn       = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:prx-1"
  }

  layers = {
    aws      = "arn:aws:lambda:eu-west-1:123456789012:layer:test-aws:1"
    postgres = "arn:aws:lambda:eu-west-1:123456789012:layer:test-postgres:1"
  }
}

run "each_function_becomes_the_one_database_user_it_needs" {
  assert {
    condition     = flatten(local.functions.api.statements[*].resources) == ["arn:aws:rds-db:eu-west-1:123456789012:dbuser:prx-1/users_service"]
    error_message = "The API may become the service's user, through the proxy, and nobody else."
  }

  assert {
    condition     = flatten(local.functions.migrate.statements[*].resources) == ["arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-1/admin"] && local.functions.migrate.environment.DATABASE_HOST == "cluster.example.com"
    error_message = "Migrations must connect as the administrator and past the proxy."
  }

  assert {
    condition     = local.functions.api.environment.CORS_ALLOWED_ORIGINS == "https://shop.example.com,https://www.example.com"
    error_message = "The function must allow the origins that the gateway allows."
  }

  assert {
    condition     = output.function_names == tolist(["test-users-api", "test-users-migrate", "test-users-publish-outbox"])
    error_message = "Every handler needs a function."
  }

  assert {
    condition     = jsondecode(aws_lambda_invocation.migrate.input) == { phase = "expand" } && aws_lambda_invocation.migrate.triggers == tomap({ release = "users/0f3a.zip" })
    error_message = "Every release must run its expanding migrations, and only those."
  }
}

run "a_database_with_iam_and_no_arn_to_allow_is_refused" {
  command = plan

  variables {
    database = merge(var.database, { user_arn = null })
  }

  expect_failures = [var.database]
}
