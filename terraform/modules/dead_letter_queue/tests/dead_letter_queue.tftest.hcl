mock_provider "aws" {
  source = "../../mocks"
}

run "dead_letters_are_kept_two_weeks_and_closed_to_strangers" {
  variables {
    name = "test-notifications-dispatch"
  }

  assert {
    condition     = aws_sqs_queue.this.message_retention_seconds == 14 * 24 * 3600 && aws_sqs_queue.this.sqs_managed_sse_enabled
    error_message = "Dead letters must be encrypted and outlive a holiday."
  }

  assert {
    condition = jsondecode(aws_sqs_queue.this.policy).Statement == [{
      Action    = ["sqs:*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Resource  = ["arn:aws:sqs:eu-west-1:123456789012:test-notifications-dispatch-dead-letters"]
      Sid       = "RefusePlainText"
    }]
    error_message = "Without named senders the policy must only refuse plain text."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_allow_policy) == { redrivePermission = "denyAll" }
    error_message = "Without named queues no queue may use it for its own failures."
  }
}

run "only_the_named_rule_and_queue_may_send" {
  variables {
    name              = "test-orders-process-order"
    rule_arns         = ["arn:aws:events:eu-west-1:123456789012:rule/test/orders"]
    source_queue_arns = ["arn:aws:sqs:eu-west-1:123456789012:test-orders-process-order"]
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.policy).Statement[1].Condition == { ArnEquals = { "aws:SourceArn" = ["arn:aws:events:eu-west-1:123456789012:rule/test/orders"] } }
    error_message = "EventBridge must be let in for this one rule."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_allow_policy) == { redrivePermission = "byQueue", sourceQueueArns = ["arn:aws:sqs:eu-west-1:123456789012:test-orders-process-order"] }
    error_message = "Only the queue it belongs to may redrive into it."
  }
}

run "only_the_named_topic_may_send" {
  variables {
    name       = "test-notifications-on-email-feedback"
    topic_arns = ["arn:aws:sns:eu-west-1:123456789012:test-feedback"]
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.policy).Statement[1].Condition == { ArnEquals = { "aws:SourceArn" = ["arn:aws:sns:eu-west-1:123456789012:test-feedback"] } }
    error_message = "SNS must be let in for this one topic."
  }
}

run "a_name_too_long_for_sqs_is_refused" {
  command = plan

  variables {
    name = join("-", [for _ in range(14) : "order"])
  }

  expect_failures = [var.name]
}
