mock_provider "aws" {
  source = "../../../terraform/mocks"
}

variables {
  artifact             = { bucket = "test-artifacts", key = "notifications/0f3a.zip" }
  cors_allowed_origins = ["https://shop.example.com"]
  environment          = "test"
  event_bus            = { name = "test" }
  layers               = { aws = "arn:aws:lambda:eu-west-1:123456789012:layer:test-aws:1" }
  preferences_url      = "https://shop.example.com/preferences"
  sender_address       = "shop@mail.example.com"

  release = {
    application_name   = "test"
    configuration_name = "test-10-percent-5-minutes"
    role_arn           = "arn:aws:iam::123456789012:role/test-release"
  }
}

run "a_new_notification_is_dispatched_once_and_a_bad_one_is_put_aside" {
  assert {
    condition = toset([for filter in aws_lambda_event_source_mapping.dispatch.filter_criteria[0].filter : filter.pattern]) == toset([
      jsonencode({
        eventName = ["INSERT"]
        dynamodb  = { NewImage = { status = { S = ["pending"] } } }
      }),
      jsonencode({
        eventName = ["MODIFY"]
        dynamodb  = { NewImage = { status = { S = ["pending"] } }, OldImage = { status = { S = ["delayed"] } } }
      }),
    ])
    error_message = "What is new, or was delayed until now, is dispatched; no other change of state may do so again."
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.dispatch.bisect_batch_on_function_error
      && aws_lambda_event_source_mapping.dispatch.maximum_retry_attempts > 0
      && aws_lambda_event_source_mapping.dispatch.destination_config[0].on_failure[0].destination_arn != ""
      && aws_lambda_event_source_mapping.dispatch.starting_position == "TRIM_HORIZON"
    )
    error_message = "One bad record must neither hold up its shard for ever nor disappear."
  }

  assert {
    condition     = aws_sesv2_email_identity.sender.email_identity == "mail.example.com"
    error_message = "SES must verify the sender's domain."
  }

  assert {
    condition     = [for statement in local.functions.send_email.statements : statement.conditions if statement.sid == "SendAsTheShop"] == [{ StringEquals = { "ses:FromAddress" = ["shop@mail.example.com"] } }]
    error_message = "The function must send under the shop's address only."
  }

  assert {
    condition     = local.email_batch.size * 9 <= local.sizes.send_email.timeout_seconds - 12
    error_message = "Every e-mail of a batch must get the 9 s that SES may take, or healthy messages become dead letters."
  }

  assert {
    condition     = local.webhook_batch.size * 16 <= local.sizes.send_webhook.timeout_seconds - 6
    error_message = "Every webhook of a batch must get the 16 s that a receiver may take."
  }
}

run "alarms_learn_of_every_function_queue_and_rule" {
  assert {
    condition = { for handler, function in output.functions : handler => function.name } == {
      api               = "test-notifications-api"
      dispatch          = "test-notifications-dispatch"
      on_email_feedback = "test-notifications-on-email-feedback"
      on_event          = "test-notifications-on-event"
      release_due       = "test-notifications-release-due"
      send_email        = "test-notifications-send-email"
      send_webhook      = "test-notifications-send-webhook"
    }
    error_message = "Every handler needs a function."
  }

  assert {
    condition     = !anytrue(values(output.functions)[*].uses_database) && !output.has_outbox
    error_message = "The service keeps all it has in DynamoDB: it takes no connection of Postgres, and has no outbox there."
  }

  assert {
    condition = { for handler, queue in output.queues : handler => [queue.name, queue.dead_letter_queue_name] } == {
      on_email_feedback = ["test-notifications-on-email-feedback", "test-notifications-on-email-feedback-dead-letters"]
      on_event          = ["test-notifications-on-event", "test-notifications-on-event-dead-letters"]
      send_email        = ["test-notifications-send-email", "test-notifications-send-email-dead-letters"]
      send_webhook      = ["test-notifications-send-webhook", "test-notifications-send-webhook-dead-letters"]
    }
    error_message = "Each consumer's queue must be watched under the consumer's name."
  }

  assert {
    condition     = output.dead_letter_queues.dispatch == "test-notifications-dispatch-dead-letters" && length(output.dead_letter_queues) == 5
    error_message = "The stream's dead letters must be watched too, though no queue leads to them."
  }

  assert {
    condition     = output.rules == { on_event = "test-notifications-on-event" }
    error_message = "The rule that brings events must be watched."
  }
}

run "the_api_reads_inboxes_and_keeps_choices_and_webhooks_and_can_do_no_more" {
  assert {
    condition = [for statement in local.functions.api.statements : sort(statement.actions)] == [
      tolist(["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"])
    ]
    error_message = "The API must neither scan nor reach anything but the table."
  }

  assert {
    condition     = output.api.function_name == "test-notifications-api"
    error_message = "The gateway must be told the API's function."
  }
}

run "what_becomes_of_emails_comes_back_and_from_ses_alone" {
  assert {
    condition = (
      aws_sesv2_configuration_set_event_destination.feedback.configuration_set_name == "test-notifications"
      && one(aws_sesv2_configuration_set_event_destination.feedback.event_destination).enabled
      && one(aws_sesv2_configuration_set_event_destination.feedback.event_destination).matching_event_types == toset(["BOUNCE", "COMPLAINT"])
    )
    error_message = "SES must tell of bounces and complaints, and of nothing that is not handled."
  }

  assert {
    condition = [for statement in jsondecode(aws_sns_topic.feedback.policy).Statement : statement if statement.Effect == "Allow"] == [{
      Action = ["sns:Publish"]
      Condition = {
        ArnEquals    = { "aws:SourceArn" = "arn:aws:ses:eu-west-1:123456789012:configuration-set/mock" }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
      Effect    = "Allow"
      Principal = { Service = "ses.amazonaws.com" }
      Resource  = ["arn:aws:sns:eu-west-1:123456789012:test-notifications-email-feedback"]
      Sid       = "AcceptFeedback"
    }]
    error_message = "Whoever else may publish could have any address suppressed."
  }

  assert {
    condition = (
      aws_sns_topic_subscription.feedback.raw_message_delivery
      && jsondecode(aws_sns_topic_subscription.feedback.redrive_policy).deadLetterTargetArn != ""
    )
    error_message = "The queue must get SES's own events, and what cannot be delivered must not disappear."
  }

  assert {
    condition     = aws_sns_topic.feedback.kms_master_key_id == aws_kms_key.feedback.arn && aws_kms_key.feedback.enable_key_rotation
    error_message = "Feedback names addresses, so it must be encrypted."
  }
}

run "a_sender_with_a_display_name_is_refused" {
  command = plan

  variables {
    sender_address = "The Shop <shop@mail.example.com>"
  }

  expect_failures = [var.sender_address]
}

run "webhooks_that_may_lead_anywhere_are_refused" {
  command = plan

  variables {
    webhook_allowed_networks = ["0.0.0.0/0"]
  }

  expect_failures = [var.webhook_allowed_networks]
}

run "webhooks_that_may_lead_anywhere_by_ipv6_are_refused" {
  command = plan

  variables {
    webhook_allowed_networks = ["::/0"]
  }

  expect_failures = [var.webhook_allowed_networks]
}

run "a_page_that_would_break_out_of_its_header_is_refused" {
  command = plan

  variables {
    preferences_url = "https://shop.example.com/>, <mailto:eve@example.com"
  }

  expect_failures = [var.preferences_url]
}

run "an_unknown_handler_is_not_kept_warm" {
  command = plan

  variables {
    provisioned_concurrency = { apy = { minimum = 1, maximum = 2 } }
  }

  expect_failures = [var.provisioned_concurrency]
}
