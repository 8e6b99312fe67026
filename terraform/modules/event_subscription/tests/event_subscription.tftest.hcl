mock_provider "aws" {
  source = "../../mocks"
}

variables {
  bus_name            = "test"
  consumer            = { reserved_concurrency = 10, timeout_seconds = 40 }
  consumer_alias_arn  = "arn:aws:lambda:eu-west-1:123456789012:function:test-orders-process-order:live"
  detail_types        = ["orders.order_placed.v1", "users.user_registered.v1"]
  maximum_concurrency = 10
  name                = "test-orders-process-order"
}

run "the_rule_picks_the_named_events_of_their_own_service_only" {
  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.this.event_pattern) == {
      detail-type = ["orders.order_placed.v1", "users.user_registered.v1"]
      source      = ["orders", "users"]
    }
    error_message = "An event's name must come from the service that owns it."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.event_bus_name == "test" && aws_cloudwatch_event_target.this.event_bus_name == "test"
    error_message = "Rule and target must be on the same bus; without a name both fall on AWS's default bus."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.retry_policy[0].maximum_event_age_in_seconds == 86400 && aws_cloudwatch_event_target.this.dead_letter_config[0].arn != ""
    error_message = "An undelivered event must be retried for a day and then kept."
  }
}

run "alarms_learn_of_the_rule_and_of_both_queues" {
  assert {
    condition = (
      output.rule_name == aws_cloudwatch_event_rule.this.name
      && output.monitored == { dead_letter_queue_name = "test-orders-process-order-dead-letters", name = "test-orders-process-order" }
    )
    error_message = "What is not named to the alarms is lost without a sound."
  }
}

run "an_unversioned_event_and_a_pattern_for_all_events_are_refused" {
  command = plan

  variables {
    detail_types = ["orders.order_placed", "orders.*"]
  }

  expect_failures = [var.detail_types]
}

run "a_subscription_to_nothing_and_a_name_too_long_for_eventbridge_are_refused" {
  command = plan

  variables {
    detail_types = []
    name         = join("-", [for _ in range(11) : "order"])
  }

  expect_failures = [var.detail_types, var.name]
}
