mock_provider "aws" {
  source = "../../../terraform/mocks"
}

variables {
  artifact             = { bucket = "test-artifacts", key = "herons/0f3a.zip" }
  cors_allowed_origins = ["https://shop.example.com", "https://www.example.com"]
  environment          = "test"
  event_bus            = { arn = "arn:aws:events:eu-west-1:123456789012:event-bus/test", name = "test" }

  database = {
    admin_auth           = "secret"
    admin_host           = "cluster.example.com"
    admin_secret_arn     = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1"
    admin_secret_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1"
    admin_user           = "administrator"
    auth                 = "iam"
    host                 = "proxy.example.com"
    name                 = "shop"
    port                 = 5432
    user_arn             = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:prx-1"
  }

  layers = {
    aws      = "arn:aws:lambda:eu-west-1:123456789012:layer:test-aws:1"
    postgres = "arn:aws:lambda:eu-west-1:123456789012:layer:test-postgres:1"
  }

  release = {
    application_name   = "test"
    configuration_name = "test-10-percent-5-minutes"
    role_arn           = "arn:aws:iam::123456789012:role/test-release"
  }
}

run "each_function_becomes_the_one_database_user_it_needs" {
  assert {
    condition = alltrue([
      for statements in [local.functions.api.statements, local.functions.publish_outbox.statements] :
      flatten([for statement in statements : statement.resources if contains(statement.actions, "rds-db:connect")]) == ["arn:aws:rds-db:eu-west-1:123456789012:dbuser:prx-1/herons_service"]
    ])
    error_message = "Each function may become the service's user, through the proxy, and nobody else."
  }

  assert {
    condition = local.functions.migrate.environment == {
      DATABASE_AUTH       = "secret"
      DATABASE_HOST       = "cluster.example.com"
      DATABASE_NAME       = "shop"
      DATABASE_PORT       = 5432
      DATABASE_SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1"
      DATABASE_USER       = "administrator"
    }
    error_message = "Migrations must connect as the administrator and past the proxy."
  }

  assert {
    condition = [for statement in local.functions.migrate.statements : [statement.actions, statement.resources, statement.conditions]] == [
      [["secretsmanager:GetSecretValue"], ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1"], {}],
      [["kms:Decrypt"], ["arn:aws:kms:eu-west-1:123456789012:key/1"], { StringEquals = {
        "kms:EncryptionContext:SecretARN" = ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1"]
        "kms:ViaService"                  = ["secretsmanager.eu-west-1.amazonaws.com"]
      } }],
    ]
    error_message = "Migrations may read the administrator's password, and decrypt nothing else with the database's key."
  }

  assert {
    condition     = local.functions.api.environment.CORS_ALLOWED_ORIGINS == "https://shop.example.com,https://www.example.com"
    error_message = "The function must allow the origins that the gateway allows."
  }

  assert {
    condition = [
      for invocation in [aws_lambda_invocation.contractions, aws_lambda_invocation.migrate] :
      [invocation.qualifier, jsondecode(invocation.input), invocation.triggers.release]
      ] == [
      ["live", { task = "tell_contractions" }, "herons/0f3a.zip"],
      ["7", { task = "migrate", live_contractions = { "users/0006_contract_names.sql" = "0a1b" } }, "herons/0f3a.zip"],
    ]
    error_message = "Every release must migrate as its new version, told what the live one can do without."
  }
}

run "alarms_learn_of_every_function" {
  assert {
    condition = { for handler, function in output.functions : handler => function.name } == {
      api            = "test-herons-api"
      migrate        = "test-herons-migrate"
      publish_outbox = "test-herons-publish-outbox"
    }
    error_message = "Every handler needs a function."
  }

  assert {
    condition     = alltrue(values(output.functions)[*].uses_database) && output.has_outbox
    error_message = "Each of them takes a connection of Postgres, and the outbox is there."
  }
}

run "the_relay_puts_events_on_the_one_bus" {
  assert {
    condition = [
      for statement in local.functions.publish_outbox.statements : [statement.sid, statement.actions, statement.resources] if statement.sid != "ConnectAsHeronsService"
    ] == [["PutEvents", ["events:PutEvents"], ["arn:aws:events:eu-west-1:123456789012:event-bus/test"]]]
    error_message = "The relay must put events on the service's bus, and do nothing else."
  }

  assert {
    condition     = local.functions.publish_outbox.environment.EVENT_BUS_NAME == "test"
    error_message = "The relay must know the bus that it may put events on."
  }
}

run "the_api_reaches_nothing_but_the_database" {
  assert {
    condition     = [for statement in local.functions.api.statements : statement.sid] == ["ConnectAsHeronsService"]
    error_message = "Whoever gets into the API must find no other door."
  }
}

run "only_migrations_may_go_past_the_proxy" {
  variables {
    vpc = {
      admin_security_group_ids = ["sg-0admin"]
      security_group_ids       = ["sg-0service"]
      subnet_ids               = ["subnet-0a1"]
    }
  }

  assert {
    condition     = module.migrate.security_group_ids == tolist(["sg-0admin"]) && alltrue([for function in module.function : function.security_group_ids == tolist(["sg-0service"])])
    error_message = "The cluster lets in migrations only, and every other function must stay outside of their group."
  }
}

run "a_database_with_iam_and_no_arn_to_allow_is_refused" {
  command = plan

  variables {
    database = merge(var.database, { user_arn = null })
  }

  expect_failures = [var.database]
}

run "a_secret_without_its_key_is_refused" {
  command = plan

  variables {
    database = merge(var.database, { admin_secret_key_arn = null })
  }

  expect_failures = [var.database]
}

run "an_administrator_with_iam_whom_nobody_could_let_in_is_refused" {
  command = plan

  variables {
    database = merge(var.database, { admin_auth = "iam" })
  }

  expect_failures = [var.database]
}

run "an_unknown_handler_is_not_kept_warm" {
  command = plan

  variables {
    provisioned_concurrency = { apy = { minimum = 1, maximum = 2 } }
  }

  expect_failures = [var.provisioned_concurrency]
}
