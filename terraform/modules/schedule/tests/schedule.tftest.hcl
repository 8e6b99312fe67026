mock_provider "aws" {
  source = "../../mocks"
}

variables {
  expression         = "rate(1 minute)"
  function_alias_arn = "arn:aws:lambda:eu-west-1:123456789012:function:test-orders-publish-outbox:live"
  name               = "test-orders-publish-outbox"
}

run "the_schedule_may_invoke_its_one_function_and_leaves_retries_to_the_next_turn" {
  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy).Statement == [{
      Action   = ["lambda:InvokeFunction"]
      Effect   = "Allow"
      Resource = ["arn:aws:lambda:eu-west-1:123456789012:function:test-orders-publish-outbox:live"]
      Sid      = "InvokeTheFunction"
    }]
    error_message = "The role must allow nothing but the invocation of this alias."
  }

  assert {
    condition     = aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_retry_attempts == 0
    error_message = "A turn retried for a day would run beside all its successors."
  }
}

run "an_expression_of_neither_rate_nor_cron_is_refused" {
  command = plan

  variables {
    expression = "every minute"
  }

  expect_failures = [var.expression]
}

run "a_name_too_long_for_its_role_is_refused" {
  command = plan

  variables {
    name = join("-", [for _ in range(10) : "order"])
  }

  expect_failures = [var.name]
}
