mock_provider "aws" {
  source = "../../../terraform/mocks"
}

# Otherwise every queue has the same URL, and no check could tell one from the other.
override_resource {
  target = module.subscription["export_orders"].module.queue.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:eu-west-1:123456789012:test-orders-export-orders"
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-orders-export-orders"
  }
}

override_resource {
  target = module.subscription["export_orders"].module.queue.module.dead_letter_queue.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:eu-west-1:123456789012:test-orders-export-orders-dead-letters"
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-orders-export-orders-dead-letters"
  }
}

override_resource {
  target = module.subscription["refund_order"].module.queue.module.dead_letter_queue.aws_sqs_queue.this
  values = {
    arn = "arn:aws:sqs:eu-west-1:123456789012:test-orders-refund-order-dead-letters"
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-orders-refund-order-dead-letters"
  }
}

variables {
  artifact             = { bucket = "test-artifacts", key = "orders/0f3a.zip" }
  cors_allowed_origins = ["https://shop.example.com"]
  environment          = "test"
  event_bus            = { arn = "arn:aws:events:eu-west-1:123456789012:event-bus/test", name = "test" }
  payment_provider_url = "https://pay.example.com"

  database = {
    admin_auth = "libpq"
    admin_host = "127.0.0.1"
    admin_user = "postgres"
    auth       = "libpq"
    host       = "127.0.0.1"
    name       = "postgres"
    port       = 5432
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

run "each_consumer_reads_and_buries_in_its_own_queues" {
  assert {
    condition = alltrue([
      for handler in ["export_orders", "on_user_changed", "process_order", "refund_order"] : [
        for statement in local.functions[handler].statements :
        [statement.sid, statement.resources] if contains(["BuryBrokenMessages", "ReceiveMessages"], statement.sid)
        ] == [
        ["ReceiveMessages", ["arn:aws:sqs:eu-west-1:123456789012:test-orders-${replace(handler, "_", "-")}"]],
        ["BuryBrokenMessages", ["arn:aws:sqs:eu-west-1:123456789012:test-orders-${replace(handler, "_", "-")}-dead-letters"]],
      ]
    ])
    error_message = "A consumer must not reach another's messages."
  }

  assert {
    condition     = length(local.functions.process_order.statements) == 2 && length(local.functions.refund_order.statements) == 2
    error_message = "With libpq nobody needs a statement for the database, and the payment provider is not at AWS."
  }

  assert {
    condition     = local.functions.migrate.statements == [] && local.functions.migrate.environment.DATABASE_SECRET_ARN == ""
    error_message = "With libpq migrations need no secret either."
  }

  assert {
    condition     = keys(output.queue_urls) == ["export_orders", "on_user_changed", "process_order", "refund_order"]
    error_message = "Each consumer needs a queue of its own."
  }

  assert {
    condition = alltrue([
      for handler in ["process_order", "refund_order"] :
      local.subscriptions[handler].batch.size * 20 <= local.sizes[handler].timeout_seconds - 10
    ])
    error_message = "Every order of a batch must get the 20 s that three attempts at the provider may take, or healthy messages become dead letters."
  }
}

run "alarms_learn_of_every_function_queue_and_rule" {
  assert {
    condition = { for handler, function in output.functions : handler => function.name } == {
      api             = "test-orders-api"
      expire_orders   = "test-orders-expire-orders"
      export_orders   = "test-orders-export-orders"
      migrate         = "test-orders-migrate"
      on_user_changed = "test-orders-on-user-changed"
      process_order   = "test-orders-process-order"
      publish_outbox  = "test-orders-publish-outbox"
      refund_order    = "test-orders-refund-order"
    }
    error_message = "Every handler needs a function."
  }

  assert {
    condition = output.functions.process_order == {
      log_group_name       = "/aws/lambda/test-orders-process-order"
      memory_mb            = 512
      name                 = "test-orders-process-order"
      reserved_concurrency = 10
      timeout_seconds      = 30
      uses_database        = true
    }
    error_message = "Thresholds must follow the function's own limits."
  }

  assert {
    condition = output.queues == {
      for handler in ["export_orders", "on_user_changed", "process_order", "refund_order"] : handler => {
        dead_letter_queue_name = "test-orders-${replace(handler, "_", "-")}-dead-letters"
        name                   = "test-orders-${replace(handler, "_", "-")}"
      }
    }
    error_message = "Each consumer's queue must be watched under the consumer's name."
  }

  assert {
    condition     = output.dead_letter_queues == { for handler, queue in output.queues : handler => queue.dead_letter_queue_name }
    error_message = "Every dead-letter queue must be watched."
  }

  assert {
    condition     = output.rules == { for handler, queue in output.queues : handler => queue.name } && output.has_outbox
    error_message = "Every way that an event takes must be watched, in and out."
  }
}

run "a_cancelled_order_is_refunded_beside_those_that_are_charged" {
  assert {
    condition     = local.subscriptions.refund_order.detail_types == ["orders.order_cancelled.v1"] && local.subscriptions.process_order.detail_types == ["orders.order_placed.v1"]
    error_message = "What was placed is charged, and what was cancelled is refunded, whether or not it seems to be paid."
  }

  assert {
    condition     = local.sizes.refund_order.reserved_concurrency == 5 && local.subscriptions.refund_order.maximum_concurrency == 5
    error_message = "Refunds must have executions of their own, so that a rush of orders does not hold them up."
  }

  assert {
    condition = { for name, value in local.functions.refund_order.environment : name => value if !startswith(name, "DATABASE_") } == {
      DEAD_LETTER_QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-orders-refund-order-dead-letters"
      PAYMENT_PROVIDER_URL  = "https://pay.example.com"
    }
    error_message = "A refund must be asked for where the charge was made."
  }
}

run "an_order_expires_in_turns_that_never_meet" {
  assert {
    condition     = local.schedules == { expire_orders = "rate(5 minutes)", publish_outbox = "rate(1 minute)" }
    error_message = "The clock must start the relay each minute, and look for expired orders every five."
  }

  assert {
    condition     = local.sizes.expire_orders.timeout_seconds < 5 * 60 && local.sizes.expire_orders.reserved_concurrency == 1
    error_message = "A turn must have ended when the next one begins, or both lock the same orders."
  }

  assert {
    condition     = local.functions.expire_orders.environment.PENDING_MINUTES == 60 && local.functions.expire_orders.statements == []
    error_message = "An order must get its hour, and whoever cancels it needs nothing of AWS."
  }

  # The least that pending_minutes may be is 20, and a message is hidden for six timeouts each of the five times.
  assert {
    condition     = 5 * 6 * local.sizes.process_order.timeout_seconds + 5 * 60 <= 20 * 60
    error_message = "An order must not expire while its charge may still be retried: raise the least of pending_minutes."
  }
}

run "an_export_is_written_by_a_function_that_reaches_nothing_else" {
  assert {
    condition     = local.subscriptions.export_orders == { batch = { size = 1 }, detail_types = ["orders.export_requested.v1"], maximum_concurrency = 2 }
    error_message = "A file takes all the time there is, so one that waited behind it would become a dead letter."
  }

  assert {
    condition     = local.sizes.export_orders.reserved_concurrency == 2
    error_message = "No more files than two may be written at once: the database is there for the API."
  }

  assert {
    condition = { for name, value in local.functions.export_orders.environment : name => value if !startswith(name, "DATABASE_") } == {
      DEAD_LETTER_QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-orders-export-orders-dead-letters"
      EXPORT_BUCKET_NAME    = "test-orders-exports-123456789012"
      EXPORT_QUEUE_URL      = "https://sqs.eu-west-1.amazonaws.com/123456789012/test-orders-export-orders"
    }
    error_message = "An export must go on through its own queue, and only what is broken goes to the dead letters."
  }

  assert {
    condition = [for statement in local.functions.export_orders.statements : [statement.sid, statement.actions, statement.resources]] == [
      ["ReceiveMessages", ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], ["arn:aws:sqs:eu-west-1:123456789012:test-orders-export-orders"]],
      ["BuryBrokenMessages", ["sqs:SendMessage"], ["arn:aws:sqs:eu-west-1:123456789012:test-orders-export-orders-dead-letters"]],
      ["GoOnInAnotherInvocation", ["sqs:SendMessage"], ["arn:aws:sqs:eu-west-1:123456789012:test-orders-export-orders"]],
      ["WriteExports", ["s3:PutObject"], ["arn:aws:s3:::test-orders-exports-123456789012/exports/*"]],
      ["GiveUpExports", ["s3:AbortMultipartUpload"], ["arn:aws:s3:::test-orders-exports-123456789012/exports/*"]],
    ]
    error_message = "The function must write exports and read none."
  }
}

run "the_api_signs_links_to_exports_while_they_are_kept" {
  assert {
    condition = [for statement in local.functions.api.statements : [statement.sid, statement.actions, statement.resources]] == [
      ["LetDownloadsOfExports", ["s3:GetObject"], ["arn:aws:s3:::test-orders-exports-123456789012/exports/*"]],
    ]
    error_message = "Whoever has a link may do what its signer may: take an export, and nothing else."
  }

  assert {
    condition     = local.functions.api.environment.EXPORT_BUCKET_NAME == output.export_bucket_name && output.export_bucket_name == "test-orders-exports-123456789012"
    error_message = "Links must lead to the bucket, and no other account may have taken its name."
  }

  assert {
    condition     = local.export_expiration_days == { "exports/" = 7 } && local.functions.api.environment.EXPORTS_KEPT_DAYS == 7
    error_message = "Exports must go after a week, and links to them must end when they do."
  }
}

run "charging_over_plain_http_is_refused" {
  command = plan

  variables {
    payment_provider_url = "http://pay.example.com"
  }

  expect_failures = [var.payment_provider_url]
}

run "only_a_file_may_take_invocation_after_invocation" {
  assert {
    condition     = [for handler, function in module.function : handler if function.recursive_loop == "Allow"] == ["export_orders"]
    error_message = "Lambda must let an export go on until its file ends, and stop any other function that goes round and round."
  }
}

run "a_database_with_iam_and_no_arn_to_allow_is_refused" {
  command = plan

  variables {
    database = merge(var.database, { auth = "iam" })
  }

  expect_failures = [var.database]
}

run "a_secret_that_is_not_named_is_refused" {
  command = plan

  variables {
    database = merge(var.database, { admin_auth = "secret" })
  }

  expect_failures = [var.database]
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

run "an_order_that_expires_while_its_charge_is_retried_is_refused" {
  command = plan

  variables {
    pending_minutes = 19
  }

  expect_failures = [var.pending_minutes]
}

run "an_order_that_holds_its_stock_for_more_than_a_day_is_refused" {
  command = plan

  variables {
    pending_minutes = 1441
  }

  expect_failures = [var.pending_minutes]
}

run "a_part_of_a_minute_which_the_function_could_not_read_is_refused" {
  command = plan

  variables {
    pending_minutes = 60.5
  }

  expect_failures = [var.pending_minutes]
}

run "an_unknown_handler_is_not_kept_warm" {
  command = plan

  variables {
    provisioned_concurrency = { apy = { minimum = 1, maximum = 2 } }
  }

  expect_failures = [var.provisioned_concurrency]
}
