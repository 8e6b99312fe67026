mock_provider "aws" {
  source = "../../mocks"
}

variables {
  consumer            = { reserved_concurrency = 5, timeout_seconds = 30 }
  consumer_alias_arn  = "arn:aws:lambda:eu-west-1:123456789012:function:test-notifications-send-email:live"
  maximum_concurrency = 5
  name                = "test-notifications-send-email"
}

run "failed_messages_are_reported_one_by_one_and_end_as_dead_letters" {
  variables {
    rule_arns = ["arn:aws:events:eu-west-1:123456789012:rule/test/orders"]
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.this.function_response_types == toset(["ReportBatchItemFailures"])
      && aws_lambda_event_source_mapping.this.function_name == var.consumer_alias_arn
      && aws_lambda_event_source_mapping.this.scaling_config[0].maximum_concurrency == 5
    )
    error_message = "One bad message must not repeat its whole batch, and pollers must stay under the function's concurrency."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_policy).maxReceiveCount == 5 && aws_sqs_queue.this.visibility_timeout_seconds == 180
    error_message = "A message is tried five times, three minutes apart, and then put aside."
  }

  assert {
    condition     = [for statement in jsondecode(aws_sqs_queue.this.policy).Statement : "${statement.Effect} ${statement.Sid}"] == ["Deny RefusePlainText", "Allow AcceptEvents"]
    error_message = "The queue must refuse plain text and accept events only from the named rule."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.policy).Statement[1].Condition == { ArnEquals = { "aws:SourceArn" = ["arn:aws:events:eu-west-1:123456789012:rule/test/orders"] } }
    error_message = "EventBridge must be let in for this one rule."
  }
}

run "a_bucket_may_send_only_if_it_is_named_and_of_this_account" {
  variables {
    bucket_arns = ["arn:aws:s3:::test-users-files"]
  }

  assert {
    condition     = [for statement in jsondecode(aws_sqs_queue.this.policy).Statement : "${statement.Effect} ${statement.Sid}"] == ["Deny RefusePlainText", "Allow AcceptBucketNotifications"]
    error_message = "A queue for a bucket's news must accept nothing from EventBridge."
  }

  assert {
    condition = jsondecode(aws_sqs_queue.this.policy).Statement[1] == {
      Action = ["sqs:SendMessage"]
      Condition = {
        ArnEquals    = { "aws:SourceArn" = ["arn:aws:s3:::test-users-files"] }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Resource  = ["arn:aws:sqs:eu-west-1:123456789012:test-notifications-send-email"]
      Sid       = "AcceptBucketNotifications"
    }
    error_message = "Whoever takes the name of a deleted bucket must not be able to send to the queue."
  }
}

run "a_topic_may_send_only_if_it_is_named" {
  variables {
    topic_arns = ["arn:aws:sns:eu-west-1:123456789012:test-feedback"]
  }

  assert {
    condition = jsondecode(aws_sqs_queue.this.policy).Statement[1] == {
      Action    = ["sqs:SendMessage"]
      Condition = { ArnEquals = { "aws:SourceArn" = ["arn:aws:sns:eu-west-1:123456789012:test-feedback"] } }
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Resource  = ["arn:aws:sqs:eu-west-1:123456789012:test-notifications-send-email"]
      Sid       = "AcceptTopics"
    }
    error_message = "SNS must be let in for this one topic."
  }
}

run "a_message_hidden_for_less_than_six_timeouts_is_refused" {
  command = plan

  variables {
    visibility_timeout_seconds = 179
  }

  expect_failures = [var.visibility_timeout_seconds]
}

run "more_pollers_than_reserved_executions_are_refused" {
  command = plan

  variables {
    maximum_concurrency = 6
  }

  expect_failures = [var.maximum_concurrency]
}

run "a_batch_that_lambda_does_not_take_is_refused" {
  command = plan

  variables {
    batch = { size = 11 }
  }

  expect_failures = [var.batch]
}

run "one_poller_and_two_receives_are_refused" {
  command = plan

  variables {
    max_receive_count   = 2
    maximum_concurrency = 1
  }

  expect_failures = [var.max_receive_count, var.maximum_concurrency]
}
