mock_provider "aws" {
  source = "../../mocks"
}

# Otherwise both topics have the same ARN, and no check could tell whom an alarm tells.
override_resource {
  target = aws_sns_topic.this["pages"]
  values = { arn = "arn:aws:sns:eu-west-1:123456789012:test-pages" }
}

override_resource {
  target = aws_sns_topic.this["tickets"]
  values = { arn = "arn:aws:sns:eu-west-1:123456789012:test-tickets" }
}

variables {
  api                = { id = "a1b2c3", log_group_name = "/aws/vendedlogs/apigateway/test", stage = "$default" }
  database           = { instance_identifiers = ["test-1", "test-2"], maximum_connections = 200, proxy_name = "test-proxy" }
  environment        = "test"
  event_bus          = { name = "test-bus" }
  monthly_budget_usd = 500
  page_addresses     = ["shop@pager.example.com"]
  runbooks_url       = "https://docs.example.com/runbooks"
  ticket_addresses   = ["backend@example.com", "team@example.com"]

  services = {
    inbox = {
      dead_letter_queues = { dispatch = "test-inbox-dispatch-dead-letters" }
      has_outbox         = false
      queues             = {}

      functions = {
        api      = { log_group_name = "/aws/lambda/test-inbox-api", name = "test-inbox-api", reserved_concurrency = 20, timeout_seconds = 10, uses_database = false }
        dispatch = { log_group_name = "/aws/lambda/test-inbox-dispatch", name = "test-inbox-dispatch", reserved_concurrency = 2, timeout_seconds = 30, uses_database = false }
      }

      slo = { availability_percent = 99.5, latency = { milliseconds = 500, percent = 95 } }
    }

    shop = {
      dead_letter_queues = { on_sale = "test-shop-on-sale-dead-letters" }
      has_outbox         = true
      queues             = { on_sale = { name = "test-shop-on-sale" } }
      rules              = { on_sale = "test-shop-on-sale-rule" }

      functions = {
        api            = { log_group_name = "/aws/lambda/test-shop-api", name = "test-shop-api", reserved_concurrency = 40, timeout_seconds = 10, uses_database = true }
        on_sale        = { log_group_name = "/aws/lambda/test-shop-on-sale", name = "test-shop-on-sale", reserved_concurrency = 10, timeout_seconds = 30, uses_database = false }
        publish_outbox = { log_group_name = "/aws/lambda/test-shop-publish-outbox", name = "test-shop-publish-outbox", reserved_concurrency = 2, timeout_seconds = 75, uses_database = true }
      }

      slo = { availability_percent = 99.9, latency = { milliseconds = 1000, percent = 99 } }
    }
  }
}

run "every_function_queue_and_rule_is_watched_by_its_own_name" {
  assert {
    condition = toset([for name, alarm in aws_cloudwatch_metric_alarm.this : name if alarm.namespace == "AWS/Lambda"]) == toset(concat(
      flatten([
        for kind in ["FunctionFails", "FunctionIsThrottled", "FunctionNearsItsTimeout", "FunctionRunsAway"] : [
          for function in ["inbox-api", "inbox-dispatch", "shop-api", "shop-on-sale", "shop-publish-outbox"] : "test-${function}-${kind}"
        ]
      ]),
      ["test-inbox-api-FunctionNearsItsReservation", "test-shop-api-FunctionNearsItsReservation"],
    ))
    error_message = "Each function needs each alarm; only one that a queue feeds, or that runs once at a time, may be near its reservation."
  }

  assert {
    condition = alltrue([
      for name, alarm in aws_cloudwatch_metric_alarm.this :
      alarm.dimensions == tomap(merge(
        { FunctionName = join("-", slice(split("-", name), 0, length(split("-", name)) - 1)) },
        alarm.metric_name == "ConcurrentExecutions" ? {} : { Resource = "${join("-", slice(split("-", name), 0, length(split("-", name)) - 1))}:live" },
      )) if alarm.namespace == "AWS/Lambda"
    ])
    error_message = "An alarm must watch the function that it is named after, and the alias by which that is invoked."
  }

  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.dimensions["QueueName"] if alarm.namespace == "AWS/SQS" } == {
      "test-inbox-dispatch-DeadLettersWait" = "test-inbox-dispatch-dead-letters"
      "test-shop-on-sale-DeadLettersWait"   = "test-shop-on-sale-dead-letters"
      "test-shop-on-sale-QueueIsBehind"     = "test-shop-on-sale"
    }
    error_message = "A consumer's own queue must be watched for age, and every dead-letter queue for content, also where no queue leads to it."
  }

  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.dimensions if alarm.namespace == "AWS/Events" } == {
      for kind in ["EventsAreLost", "EventsAreNotDelivered"] :
      "test-shop-on-sale-${kind}" => tomap({ EventBusName = "test-bus", RuleName = "test-shop-on-sale-rule" })
    }
    error_message = "Without the bus's name CloudWatch looks for the rule on AWS's default bus, and finds nothing."
  }
}

run "thresholds_follow_the_limits_that_they_warn_of" {
  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["test-shop-api-FunctionNearsItsTimeout"].threshold == 9500
      && aws_cloudwatch_metric_alarm.this["test-shop-publish-outbox-FunctionNearsItsTimeout"].threshold == 71250
    )
    error_message = "The alarm must come before Lambda ends the function, and not for a relay that stops by itself after 65 of its 75 s."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["test-shop-api-FunctionNearsItsReservation"].threshold == 32
      && aws_cloudwatch_metric_alarm.this["test-inbox-api-FunctionNearsItsReservation"].threshold == 16
      && aws_cloudwatch_metric_alarm.this["test-shop-on-sale-FunctionRunsAway"].threshold == 3000
    )
    error_message = "Whoever changes a reservation must not have to remember its alarms."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["test-shop-on-sale-QueueIsBehind"].threshold == 5 * 6 * 30
    error_message = "A message that is still being tried is not behind."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["test-2-DatabaseConnectionsRunOut"].threshold == 160
    error_message = "Four fifths of the connections must be in use, not a number of somebody's own."
  }
}

run "a_dead_relay_and_a_dead_database_are_noticed_by_their_silence" {
  assert {
    condition = {
      for name, alarm in aws_cloudwatch_metric_alarm.this : name => [alarm.namespace, alarm.metric_name, alarm.dimensions] if alarm.treat_missing_data == "breaching"
      } == {
      "test-1-DatabaseIsSilent" = ["AWS/RDS", "CPUUtilization", tomap({ DBInstanceIdentifier = "test-1" })]
      "test-2-DatabaseIsSilent" = ["AWS/RDS", "CPUUtilization", tomap({ DBInstanceIdentifier = "test-2" })]
      "test-shop-OutboxIsStuck" = ["test", "OutboxLag", tomap({ service = "shop" })]
    }
    error_message = "Who always speaks must be missed, and nobody else: a function that is not invoked is well."
  }

  assert {
    condition     = alltrue([for alarm in values(aws_cloudwatch_metric_alarm.this) : contains(["breaching", "ignore", "notBreaching"], alarm.treat_missing_data)])
    error_message = "\"missing\", the default, would leave an alarm in a state that nobody has chosen."
  }
}

run "a_promise_burns_over_two_windows_at_the_speed_that_matters" {
  assert {
    condition = {
      for name, alarm in aws_cloudwatch_metric_alarm.this : name => format("%.3f", alarm.threshold) if endswith(name, "BudgetBurns")
      } == {
      "test-inbox-1h-AvailabilityBudgetBurns"  = "7.200"
      "test-inbox-1h-LatencyBudgetBurns"       = "72.000"
      "test-inbox-30m-AvailabilityBudgetBurns" = "3.000"
      "test-inbox-30m-LatencyBudgetBurns"      = "30.000"
      "test-inbox-5m-AvailabilityBudgetBurns"  = "7.200"
      "test-inbox-5m-LatencyBudgetBurns"       = "72.000"
      "test-inbox-6h-AvailabilityBudgetBurns"  = "3.000"
      "test-inbox-6h-LatencyBudgetBurns"       = "30.000"
      "test-shop-1h-AvailabilityBudgetBurns"   = "1.440"
      "test-shop-1h-LatencyBudgetBurns"        = "14.400"
      "test-shop-30m-AvailabilityBudgetBurns"  = "0.600"
      "test-shop-30m-LatencyBudgetBurns"       = "6.000"
      "test-shop-5m-AvailabilityBudgetBurns"   = "1.440"
      "test-shop-5m-LatencyBudgetBurns"        = "14.400"
      "test-shop-6h-AvailabilityBudgetBurns"   = "0.600"
      "test-shop-6h-LatencyBudgetBurns"        = "6.000"
    }
    error_message = "14.4 or 6 times the share that the promise leaves is what may not fail."
  }

  assert {
    condition = {
      for query in aws_cloudwatch_metric_alarm.this["test-shop-1h-AvailabilityBudgetBurns"].metric_query :
      query.id => join(" ", concat(query.expression[*], [
        for metric in query.metric : "${metric.stat} of ${metric.namespace} ${metric.metric_name} over ${metric.period} s of ${join(" ", values(metric.dimensions))}"
      ]))
      } == {
      errors        = "Sum of AWS/Lambda Errors over 3600 s of test-shop-api test-shop-api:live"
      invocations   = "Sum of AWS/Lambda Invocations over 3600 s of test-shop-api test-shop-api:live"
      server_errors = "Sum of test ServerErrors over 3600 s of shop"
      throttles     = "Sum of AWS/Lambda Throttles over 3600 s of test-shop-api test-shop-api:live"
      watched       = "IF((errors + throttles + FILL(server_errors, 0)) >= 5, 100 * (errors + throttles + FILL(server_errors, 0)) / (invocations + throttles), 0)"
    }
    error_message = "What Lambda could not run, what it could not finish, and what was answered with 5xx must all count, and a request that was refused is one of all."
  }

  assert {
    condition = {
      for query in aws_cloudwatch_metric_alarm.this["test-inbox-30m-LatencyBudgetBurns"].metric_query :
      query.id => join(" ", concat(query.expression[*], [for metric in query.metric : "${metric.stat} of ${metric.metric_name} over ${metric.period} s"]))
      } == {
      answered = "SampleCount of Duration over 1800 s"
      slow     = "TC(500:) of Duration over 1800 s"
      watched  = "IF(FILL(slow, 0) >= 1, 100 * FILL(slow, 0) / answered, 0)"
    }
    error_message = "Requests above the promised time must be counted one by one: no percentile tells how many there were."
  }
}

run "one_fault_pages_once" {
  assert {
    condition     = alltrue([for name, alarm in local.alarms : alarm.severity == "ticket" || length([for names in values(local.pages) : name if contains(flatten(values(names)), name)]) == 1])
    error_message = "An alarm that is worth waking somebody must do so by exactly one composite."
  }

  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset(local.alarms[name].severity == "ticket" ? ["arn:aws:sns:eu-west-1:123456789012:test-tickets"] : [])])
    error_message = "An alarm that is part of a composite must not tell anybody besides."
  }

  assert {
    condition = aws_cloudwatch_composite_alarm.service["shop"].alarm_rule == join(" OR ", [
      "(ALARM(\"test-shop-1h-AvailabilityBudgetBurns\") AND ALARM(\"test-shop-5m-AvailabilityBudgetBurns\"))",
      "(ALARM(\"test-shop-30m-AvailabilityBudgetBurns\") AND ALARM(\"test-shop-6h-AvailabilityBudgetBurns\"))",
      "(ALARM(\"test-shop-1h-LatencyBudgetBurns\") AND ALARM(\"test-shop-5m-LatencyBudgetBurns\"))",
      "(ALARM(\"test-shop-30m-LatencyBudgetBurns\") AND ALARM(\"test-shop-6h-LatencyBudgetBurns\"))",
      "(ALARM(\"test-shop-OutboxIsStuck\"))",
      "(ALARM(\"test-shop-on-sale-QueueIsBehind\"))",
    ])
    error_message = "A short window alone would wake people for what is over, and a long one for what has ended."
  }

  assert {
    condition = { for name, composite in aws_cloudwatch_composite_alarm.service : name => join(" ", composite.actions_suppressor[*].alarm) } == {
      inbox = ""
      shop  = "test-DatabaseIsInTrouble"
    }
    error_message = "A service must keep quiet about a broken database, and one that has none must not."
  }

  assert {
    condition = (
      aws_cloudwatch_composite_alarm.api.actions_suppressor[0].alarm == "test-BackendIsInTrouble"
      && aws_cloudwatch_composite_alarm.backend.alarm_rule == "ALARM(\"test-DatabaseIsInTrouble\") OR ALARM(\"test-inbox-ServiceIsInTrouble\") OR ALARM(\"test-shop-ServiceIsInTrouble\")"
      && aws_cloudwatch_composite_alarm.backend.alarm_actions == null
    )
    error_message = "The API must keep quiet about whatever is behind it."
  }

  assert {
    condition = alltrue([
      for composite in concat([aws_cloudwatch_composite_alarm.api, aws_cloudwatch_composite_alarm.database], values(aws_cloudwatch_composite_alarm.service)) :
      composite.alarm_actions == toset(["arn:aws:sns:eu-west-1:123456789012:test-pages"]) && composite.ok_actions == composite.alarm_actions
    ])
    error_message = "Whoever was woken must be told, and told when it is over."
  }
}

run "an_alarm_says_what_happened_and_links_its_runbook" {
  assert {
    condition = alltrue([
      for name, alarm in aws_cloudwatch_metric_alarm.this :
      endswith(alarm.alarm_description, ". https://docs.example.com/runbooks/${reverse(split("-", name))[0]}.md") && length(alarm.alarm_description) <= 1024
    ])
    error_message = "The last word of an alarm's name must be its runbook's."
  }

  assert {
    condition = alltrue([
      for composite in concat([aws_cloudwatch_composite_alarm.api, aws_cloudwatch_composite_alarm.backend, aws_cloudwatch_composite_alarm.database], values(aws_cloudwatch_composite_alarm.service)) :
      endswith(composite.alarm_description, ". https://docs.example.com/runbooks/${reverse(split("-", composite.alarm_name))[0]}.md")
    ])
    error_message = "A composite must have a runbook too: it is what arrives."
  }
}

run "only_alarms_and_the_budget_can_write_to_the_topics" {
  assert {
    condition = { for name, topic in aws_sns_topic.this : name => [for statement in jsondecode(topic.policy).Statement : [statement.Effect, statement.Principal, statement.Condition, statement.Resource]] } == {
      pages = [
        ["Deny", { AWS = "*" }, { Bool = { "aws:SecureTransport" = "false" } }, ["arn:aws:sns:eu-west-1:123456789012:test-pages"]],
        ["Allow", { Service = ["cloudwatch.amazonaws.com"] }, { StringEquals = { "aws:SourceAccount" = "123456789012" } }, ["arn:aws:sns:eu-west-1:123456789012:test-pages"]],
      ]
      tickets = [
        ["Deny", { AWS = "*" }, { Bool = { "aws:SecureTransport" = "false" } }, ["arn:aws:sns:eu-west-1:123456789012:test-tickets"]],
        ["Allow", { Service = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] }, { StringEquals = { "aws:SourceAccount" = "123456789012" } }, ["arn:aws:sns:eu-west-1:123456789012:test-tickets"]],
      ]
    }
    error_message = "Nobody else may wake people, and no alarm may be refused."
  }

  assert {
    condition = (
      alltrue([for topic in values(aws_sns_topic.this) : topic.kms_master_key_id == aws_kms_key.topics.arn])
      && jsondecode(aws_kms_key.topics.policy).Statement[1].Principal == { Service = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] }
      && jsondecode(aws_kms_key.topics.policy).Statement[1].Action == ["kms:Decrypt", "kms:GenerateDataKey"]
    )
    error_message = "Whoever writes to an encrypted topic must be allowed to use its key, or alarms are raised without a sound."
  }

  assert {
    condition = { for subscription in values(aws_sns_topic_subscription.this) : subscription.endpoint => subscription.topic_arn } == {
      "backend@example.com"    = "arn:aws:sns:eu-west-1:123456789012:test-tickets"
      "shop@pager.example.com" = "arn:aws:sns:eu-west-1:123456789012:test-pages"
      "team@example.com"       = "arn:aws:sns:eu-west-1:123456789012:test-tickets"
    }
    error_message = "A ticket must not wake anybody."
  }
}

run "money_is_watched_before_it_is_spent" {
  assert {
    condition = aws_budgets_budget.monthly.limit_amount == "500" && toset([
      for notification in aws_budgets_budget.monthly.notification :
      "${notification.notification_type} ${notification.threshold} ${one(notification.subscriber_sns_topic_arns)}"
      ]) == toset([
      "ACTUAL 100 arn:aws:sns:eu-west-1:123456789012:test-tickets",
      "FORECASTED 80 arn:aws:sns:eu-west-1:123456789012:test-tickets",
    ])
    error_message = "The forecast must tell while there is time."
  }
}

run "dashboards_show_each_alarm_of_their_owner" {
  assert {
    condition     = output.dashboard_names == tolist(["test", "test-inbox", "test-shop"])
    error_message = "Each service and the whole need a dashboard."
  }

  assert {
    condition = toset([for widget in jsondecode(aws_cloudwatch_dashboard.this["test-shop"].dashboard_body).widgets : widget.properties.title if widget.type == "metric"]) == toset(concat(
      ["Cold starts", "Events published", "Latency by route"],
      distinct([for alarm in values(local.alarms) : alarm.kind if alarm.owner == "shop" && alarm.metric != null]),
      [for alarm in values(local.alarms) : "${alarm.kind} ${alarm.subject}" if alarm.owner == "shop" && alarm.math != null],
    ))
    error_message = "Each kind of alarm needs its graph."
  }

  assert {
    condition = one([for widget in jsondecode(aws_cloudwatch_dashboard.this["test-shop"].dashboard_body).widgets : widget.properties if lookup(widget.properties, "title", "") == "QueueIsBehind"]) == {
      annotations = { horizontal = [{ label = "on-sale", value = 900 }] }
      metrics     = [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "test-shop-on-sale", { label = "on-sale", stat = "Maximum" }]]
      period      = 60
      region      = "eu-west-1"
      title       = "QueueIsBehind"
    }
    error_message = "A graph must show what its alarm sees, and the threshold."
  }

  assert {
    condition = alltrue([
      for dashboard in values(aws_cloudwatch_dashboard.this) :
      length(distinct([for widget in jsondecode(dashboard.dashboard_body).widgets : "${widget.x} ${widget.y}"])) == length(jsondecode(dashboard.dashboard_body).widgets)
    ])
    error_message = "No widget may hide another."
  }
}

run "a_saved_query_asks_all_services_at_once" {
  assert {
    condition = aws_cloudwatch_query_definition.this["one correlation id"].log_group_names == tolist([
      "/aws/lambda/test-inbox-api", "/aws/lambda/test-inbox-dispatch", "/aws/lambda/test-shop-api", "/aws/lambda/test-shop-on-sale", "/aws/lambda/test-shop-publish-outbox",
    ])
    error_message = "A conversation must be found in whichever function took part in it."
  }

  assert {
    condition     = aws_cloudwatch_query_definition.this["cold starts"].name == "test/cold starts" && startswith(aws_cloudwatch_query_definition.this["cold starts"].query_string, "filter @type = \"REPORT\" and ispresent(@initDuration)\n| stats ")
    error_message = "CloudWatch takes the parts of a query with a bar between them."
  }
}

run "an_environment_that_would_be_silent_is_refused" {
  command = plan

  variables {
    database         = { instance_identifiers = [], maximum_connections = 200, proxy_name = "test-proxy" }
    page_addresses   = []
    ticket_addresses = ["Backend <backend@example.com>"]
  }

  expect_failures = [var.database, var.page_addresses, var.ticket_addresses]
}

run "a_budget_of_nothing_and_runbooks_that_nobody_can_open_are_refused" {
  command = plan

  variables {
    environment        = "prod-eu"
    monthly_budget_usd = 0
    runbooks_url       = "docs/runbooks/"
  }

  expect_failures = [var.environment, var.monthly_budget_usd, var.runbooks_url]
}

run "a_promise_without_a_budget_is_refused" {
  command = plan

  variables {
    services = {
      inbox = merge(var.services.inbox, { slo = { availability_percent = 100, latency = { milliseconds = 500, percent = 95 } } })
    }
  }

  expect_failures = [var.services]
}

run "a_promise_of_less_than_can_burn_is_refused" {
  command = plan

  variables {
    services = {
      inbox = merge(var.services.inbox, { slo = { availability_percent = 99, latency = { milliseconds = 500, percent = 90 } } })
    }
  }

  expect_failures = [var.services]
}

run "a_latency_that_lambda_would_never_measure_is_refused" {
  command = plan

  variables {
    services = {
      inbox = merge(var.services.inbox, { slo = { availability_percent = 99, latency = { milliseconds = 10000, percent = 99 } } })
    }
  }

  expect_failures = [var.services]
}

run "a_service_without_an_api_is_refused" {
  command = plan

  variables {
    services = {
      inbox = merge(var.services.inbox, { functions = { dispatch = var.services.inbox.functions.dispatch } })
    }
  }

  expect_failures = [var.services]
}

run "a_service_called_like_another_owner_of_alarms_is_refused" {
  command = plan

  variables {
    services = { database = var.services.inbox }
  }

  expect_failures = [var.services]
}

run "a_queue_of_nobody_is_refused" {
  command = plan

  variables {
    services = {
      inbox = merge(var.services.inbox, { dead_letter_queues = { deliver = "test-inbox-deliver-dead-letters" } })
    }
  }

  expect_failures = [var.services]
}
