mock_provider "aws" {
  source = "../../../terraform/mocks"
}

variables {
  artifact             = { bucket = "test-artifacts", key = "orders/0f3a.zip" }
  cors_allowed_origins = ["https://shop.example.com"]
  environment          = "test"
  event_bus            = { arn = "arn:aws:events:eu-west-1:123456789012:event-bus/test", name = "test" }
  payment_provider_url = "https://pay.example.com"

  database = {
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
}

run "each_consumer_reads_and_buries_in_its_own_queues" {
  assert {
    condition = { for statement in local.functions.process_order.statements : statement.sid => statement.resources } == {
      BuryBrokenMessages = ["arn:aws:sqs:eu-west-1:123456789012:test-orders-process-order-dead-letters"]
      ReceiveMessages    = ["arn:aws:sqs:eu-west-1:123456789012:test-orders-process-order"]
    }
    error_message = "A consumer must not reach another's messages, and needs no database statement with libpq."
  }

  assert {
    condition     = keys(output.queue_urls) == ["on_user_changed", "process_order"]
    error_message = "Each consumer needs a queue of its own."
  }

  assert {
    condition     = local.subscriptions.process_order.batch.size * 20 <= local.sizes.process_order.timeout_seconds - 10
    error_message = "Every order of a batch must get the 20 s that three attempts at the provider may take, or healthy messages become dead letters."
  }

  assert {
    condition     = local.functions.api.statements == []
    error_message = "The API must be allowed nothing at AWS: it only talks to the database."
  }

  assert {
    condition = output.function_names == tolist([
      "test-orders-api", "test-orders-migrate", "test-orders-on-user-changed", "test-orders-process-order", "test-orders-publish-outbox",
    ])
    error_message = "Every handler needs a function."
  }
}

run "charging_over_plain_http_is_refused" {
  command = plan

  variables {
    payment_provider_url = "http://pay.example.com"
  }

  expect_failures = [var.payment_provider_url]
}

run "a_database_with_iam_and_no_arn_to_allow_is_refused" {
  command = plan

  variables {
    database = merge(var.database, { auth = "iam" })
  }

  expect_failures = [var.database]
}
