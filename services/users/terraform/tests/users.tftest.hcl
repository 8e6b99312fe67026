mock_provider "aws" {
  source = "../../../terraform/mocks"
}

# Otherwise every queue has the same URL, and no check could tell one from the other.
override_resource {
  target = module.import_queue.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:eu-west-1:123456789012:test-users-import-users"
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-users-import-users"
  }
}

override_resource {
  target = module.import_queue.module.dead_letter_queue.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:eu-west-1:123456789012:test-users-import-users-dead-letters"
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-users-import-users-dead-letters"
  }
}

variables {
  artifact             = { bucket = "test-artifacts", key = "users/0f3a.zip" }
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
      for statements in [local.functions.api.statements, local.functions.import_users.statements, local.functions.publish_outbox.statements] :
      flatten([for statement in statements : statement.resources if contains(statement.actions, "rds-db:connect")]) == ["arn:aws:rds-db:eu-west-1:123456789012:dbuser:prx-1/users_service"]
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
      ["live", { task = "tell_contractions" }, "users/0f3a.zip"],
      ["7", { task = "migrate", live_contractions = { "users/0006_contract_names.sql" = "0a1b" } }, "users/0f3a.zip"],
    ]
    error_message = "Every release must migrate as its new version, told what the live one can do without."
  }
}

run "alarms_learn_of_every_function_and_queue" {
  assert {
    condition = { for handler, function in output.functions : handler => function.name } == {
      api            = "test-users-api"
      import_users   = "test-users-import-users"
      migrate        = "test-users-migrate"
      publish_outbox = "test-users-publish-outbox"
    }
    error_message = "Every handler needs a function."
  }

  assert {
    condition     = alltrue(values(output.functions)[*].uses_database) && output.has_outbox
    error_message = "Each of them takes a connection of Postgres, and the outbox is there."
  }

  assert {
    condition = output.queues == {
      import_users = { dead_letter_queue_name = "test-users-import-users-dead-letters", name = "test-users-import-users" }
    }
    error_message = "The queue of uploads must be watched under its consumer's name."
  }

  assert {
    condition     = output.dead_letter_queues == { import_users = "test-users-import-users-dead-letters" }
    error_message = "Uploads that could not be imported must be noticed."
  }
}

run "an_uploaded_file_is_imported_by_a_function_that_reaches_nothing_else" {
  assert {
    condition = local.import_notifications == {
      uploads = { prefix = "imports/", queue_arn = "arn:aws:sqs:eu-west-1:123456789012:test-users-import-users", suffix = ".csv" }
    }
    error_message = "The queue must hear of uploads, and not of the rejected rows that its function writes."
  }

  assert {
    condition     = local.import_batch.size == 1
    error_message = "A file takes all the time there is, so one that waited behind it would become a dead letter."
  }

  assert {
    condition = { for name, value in local.functions.import_users.environment : name => value if !startswith(name, "DATABASE_") } == {
      DEAD_LETTER_QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-users-import-users-dead-letters"
      IMPORT_BUCKET_NAME    = "test-users-imports-123456789012"
      IMPORT_QUEUE_URL      = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-users-import-users"
    }
    error_message = "An import must go on through its own queue, and only what is broken goes to the dead letters."
  }

  assert {
    condition = [
      for statement in local.functions.import_users.statements :
      [statement.sid, statement.actions, statement.resources, lookup(statement, "conditions", {})] if statement.sid != "ConnectAsUsersService"
      ] == [
      ["ReceiveMessages", ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], ["arn:aws:sqs:eu-west-1:123456789012:test-users-import-users"], {}],
      ["BuryBrokenMessages", ["sqs:SendMessage"], ["arn:aws:sqs:eu-west-1:123456789012:test-users-import-users-dead-letters"], {}],
      ["GoOnInAnotherInvocation", ["sqs:SendMessage"], ["arn:aws:sqs:eu-west-1:123456789012:test-users-import-users"], {}],
      ["ReadAndRemoveUploads", ["s3:DeleteObject", "s3:GetObject"], ["arn:aws:s3:::test-users-imports-123456789012/imports/*"], {}],
      ["NoticeMissingUploads", ["s3:ListBucket"], ["arn:aws:s3:::test-users-imports-123456789012"], { StringLike = { "s3:prefix" = ["imports/*"] } }],
      ["WriteRejectedRows", ["s3:PutObject"], ["arn:aws:s3:::test-users-imports-123456789012/rejected/*"], {}],
      ["GiveUpRejectedRows", ["s3:AbortMultipartUpload"], ["arn:aws:s3:::test-users-imports-123456789012/rejected/*"], {}],
    ]
    error_message = "The function must read uploads and write rejected rows, not the other way round, and list nothing but uploads."
  }

  assert {
    condition     = output.queue_urls == { import_users = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-users-import-users" }
    error_message = "The queue must be found under its consumer's name."
  }
}

run "the_api_signs_links_to_upload_and_to_rejected_rows_while_they_are_kept" {
  assert {
    condition = [
      for statement in local.functions.api.statements : [statement.sid, statement.actions, statement.resources] if statement.sid != "ConnectAsUsersService"
      ] == [
      ["LetUploads", ["s3:PutObject"], ["arn:aws:s3:::test-users-imports-123456789012/imports/*"]],
      ["LetDownloadsOfRejectedRows", ["s3:GetObject"], ["arn:aws:s3:::test-users-imports-123456789012/rejected/*"]],
    ]
    error_message = "Whoever has a link may do what its signer may: bring an upload, take rejected rows, and nothing else."
  }

  assert {
    condition     = local.functions.api.environment.IMPORT_BUCKET_NAME == output.import_bucket_name && output.import_bucket_name == "test-users-imports-123456789012"
    error_message = "Links must lead to the bucket, and no other account may have taken its name."
  }

  assert {
    condition     = local.import_expiration_days == { "imports/" = 1, "rejected/" = 7 } && local.functions.api.environment.REJECTED_ROWS_KEPT_DAYS == 7
    error_message = "Uploads must go after a day, and links to rejected rows must end when those do."
  }
}

run "only_a_file_may_take_invocation_after_invocation" {
  assert {
    condition     = [for handler, function in module.function : handler if function.recursive_loop == "Allow"] == ["import_users"]
    error_message = "Lambda must let an import go on until its file ends, and stop any other function that goes round and round."
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
