mock_provider "aws" {
  source = "../../mocks"
}

variables {
  artifact             = { bucket = "test-artifacts", key = "orders/0f3a.zip" }
  memory_mb            = 512
  name                 = { environment = "test", service = "orders", handler = "process_order" }
  reserved_concurrency = 10
  timeout_seconds      = 30

  release = {
    application_name   = "test"
    configuration_name = "test-10-percent-5-minutes"
    role_arn           = "arn:aws:iam::123456789012:role/test-release"
  }
}

run "a_function_gets_its_names_limits_and_variables_from_one_place" {
  variables {
    environment = { PAYMENT_PROVIDER_URL = "https://pay.example.com" }
  }

  assert {
    condition = (
      output.name == "test-orders-process-order"
      && output.log_group_name == "/aws/lambda/test-orders-process-order"
      && aws_iam_role.this.name == "test-orders-process-order"
      && aws_lambda_function.this.handler == "orders.handlers.process_order.handler"
    )
    error_message = "Function, log group and role must be called alike, and the handler must be the file of that name."
  }

  assert {
    condition = aws_lambda_function.this.environment[0].variables == tomap({
      PAYMENT_PROVIDER_URL         = "https://pay.example.com"
      POWERTOOLS_LOG_LEVEL         = "INFO"
      POWERTOOLS_METRICS_NAMESPACE = "test"
      POWERTOOLS_SERVICE_NAME      = "orders"
    })
    error_message = "The environment must hold what was given and Powertools' three variables."
  }

  assert {
    condition = (
      aws_lambda_function.this.publish
      && aws_lambda_function.this.tracing_config[0].mode == "Active"
      && length(aws_lambda_function.this.vpc_config) == 0
      && aws_lambda_alias.live.function_version == aws_lambda_function.this.version
    )
    error_message = "The alias must point at the version just published; tracing is on, and no VPC is joined unasked."
  }

  assert {
    condition     = aws_lambda_function_recursion_config.this.recursive_loop == "Terminate" && aws_lambda_function_recursion_config.this.function_name == output.name
    error_message = "Lambda must stop a function that goes round and round, unless its service asked for that."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "Logs must not be kept for ever."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Sid] == ["WriteLogs", "WriteTraces"]
    error_message = "A function that was given nothing may only log and trace."
  }
}

run "a_function_may_be_told_where_a_secret_is" {
  variables {
    environment = { DATABASE_SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1" }
  }

  assert {
    condition     = contains(keys(aws_lambda_function.this.environment[0].variables), "DATABASE_SECRET_ARN")
    error_message = "An ARN tells nobody the secret."
  }
}

run "alarms_learn_the_limits_that_lambda_was_given" {
  assert {
    condition = output.monitored == {
      log_group_name       = aws_cloudwatch_log_group.this.name
      memory_mb            = aws_lambda_function.this.memory_size
      name                 = aws_lambda_function.this.function_name
      reserved_concurrency = aws_lambda_function.this.reserved_concurrent_executions
      timeout_seconds      = aws_lambda_function.this.timeout
    }
    error_message = "An alarm that knows another limit than Lambda comes too late."
  }
}

run "a_function_may_do_what_its_service_states_and_no_more" {
  variables {
    asynchronous = { on_failure_queue_arn = "arn:aws:sqs:eu-west-1:123456789012:failed" }
    vpc          = { subnet_ids = ["subnet-0a1"], security_group_ids = ["sg-0b2"] }

    statements = [
      {
        sid        = "SendAsTheShop"
        actions    = ["ses:SendEmail"]
        resources  = ["arn:aws:ses:eu-west-1:123456789012:identity/example.com"]
        conditions = { StringEquals = { "ses:FromAddress" = ["shop@example.com"] } }
      },
      {
        sid             = "FindStreams"
        actions         = ["dynamodb:ListStreams"]
        resources       = ["*"]
        unused_reason   = "Nothing fails here."
        wildcard_reason = "ListStreams knows no single stream."
      },
    ]
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Sid] == ["WriteLogs", "WriteTraces", "JoinNetwork", "SendFailedInvocations", "SendAsTheShop", "FindStreams"]
    error_message = "The policy must hold the module's own statements, then the service's."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy).Statement[4] == {
      Action    = ["ses:SendEmail"]
      Condition = { StringEquals = { "ses:FromAddress" = ["shop@example.com"] } }
      Effect    = "Allow"
      Resource  = ["arn:aws:ses:eu-west-1:123456789012:identity/example.com"]
      Sid       = "SendAsTheShop"
    }
    error_message = "A statement's condition must reach the policy: without it the function may send as anybody."
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement if contains(["FindStreams", "WriteTraces"], statement.Sid)] == [
      { Action = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], Effect = "Allow", Resource = ["*"], Sid = "WriteTraces" },
      { Action = ["dynamodb:ListStreams"], Effect = "Allow", Resource = ["*"], Sid = "FindStreams" },
    ]
    error_message = "Reasons must stay out of the policy: IAM refuses a statement with anything else in it."
  }
}

run "a_function_may_go_on_by_messages_to_its_own_queue" {
  variables {
    recursive_loop = "Allow"
  }

  assert {
    condition     = output.recursive_loop == "Allow"
    error_message = "Lambda would stop a long chain of invocations half-way."
  }
}

run "a_wildcard_without_a_reason_is_refused" {
  command = plan

  variables {
    statements = [{ sid = "TooMuch", actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-west-1:123456789012:*"] }]
  }

  expect_failures = [var.statements]
}

run "a_secret_in_the_environment_and_logs_for_ever_and_no_concurrency_are_refused" {
  command = plan

  variables {
    environment          = { DATABASE_PASSWORD = "hunter2" }
    logs                 = { retention_days = 0 }
    reserved_concurrency = 0
  }

  expect_failures = [var.environment, var.logs, var.reserved_concurrency]
}

run "limits_that_lambda_does_not_know_are_refused" {
  command = plan

  variables {
    architecture    = "arm"
    asynchronous    = { maximum_age_seconds = 30, retries = 3 }
    layers          = [for number in range(6) : "arn:aws:lambda:eu-west-1:123456789012:layer:test:${number}"]
    memory_mb       = 64
    name            = { environment = "test", service = "Orders", handler = "process-order" }
    recursive_loop  = "Deny"
    timeout_seconds = 901
    vpc             = { subnet_ids = ["subnet-0a1"] }
  }

  expect_failures = [
    var.architecture, var.asynchronous, var.layers, var.memory_mb, var.name, var.recursive_loop, var.timeout_seconds, var.vpc,
  ]
}

run "a_name_longer_than_iam_allows_is_refused" {
  command = plan

  variables {
    name = { environment = "test", service = "orders", handler = join("_", [for _ in range(6) : "process_order"]) }
  }

  expect_failures = [var.name]
}

run "powertools_variables_and_an_unknown_log_level_are_refused" {
  command = plan

  variables {
    environment = { POWERTOOLS_SERVICE_NAME = "mine" }
    logs        = { level = "LOUD" }
  }

  expect_failures = [var.environment, var.logs]
}

run "nothing_is_kept_warm_unasked" {
  assert {
    condition     = length(aws_appautoscaling_target.this) == 0 && length(aws_appautoscaling_policy.this) == 0
    error_message = "Warm executions cost money by the hour."
  }
}

run "what_is_kept_warm_follows_the_load_within_its_bounds" {
  variables {
    provisioned_concurrency = { minimum = 1, maximum = 5 }
  }

  assert {
    condition = [for target in aws_appautoscaling_target.this : [target.resource_id, target.min_capacity, target.max_capacity]] == [
      ["function:test-orders-process-order:${output.version}", 1, 5]
    ]
    error_message = "The newest version must be kept warm, and not the alias: Lambda refuses weights on an alias that is."
  }

  assert {
    condition     = [for policy in aws_appautoscaling_policy.this : policy.target_tracking_scaling_policy_configuration[0].target_value] == [0.7]
    error_message = "More must come before all are busy."
  }
}

run "warm_executions_of_two_versions_that_no_reservation_holds_are_refused" {
  command = plan

  variables {
    provisioned_concurrency = { minimum = 1, maximum = 6 }
  }

  expect_failures = [var.provisioned_concurrency]
}

run "a_maximum_of_warm_executions_without_a_minimum_is_refused" {
  command = plan

  variables {
    provisioned_concurrency = { maximum = 5 }
  }

  expect_failures = [var.provisioned_concurrency]
}

run "a_release_of_the_function_is_stopped_by_what_its_newest_version_does" {
  assert {
    condition = {
      for alarm in aws_cloudwatch_metric_alarm.new_version : alarm.alarm_name => alarm.dimensions
      } == {
      "test-orders-process-order-NewVersionFails" = tomap({
        ExecutedVersion = output.version
        FunctionName    = "test-orders-process-order"
        Resource        = "test-orders-process-order:live"
      })
    }
    error_message = "An alarm that counts the version before would stop its mending."
  }

  assert {
    condition = (
      aws_codedeploy_deployment_group.this.deployment_group_name == output.name
      && aws_codedeploy_deployment_group.this.alarm_configuration[0].alarms == toset(["test-orders-process-order-NewVersionFails"])
      && aws_codedeploy_deployment_group.this.auto_rollback_configuration[0].events == toset(["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"])
    )
    error_message = "Whatever stops a release must bring the alias back."
  }
}

run "an_api_s_release_is_stopped_by_its_answers_too" {
  variables {
    name = { environment = "test", service = "orders", handler = "api" }
  }

  assert {
    condition = [
      for name, alarm in aws_cloudwatch_metric_alarm.new_version : [alarm.namespace, alarm.dimensions] if name == "NewVersionAnswersErrors"
    ] == [["test", tomap({ function_version = output.version, service = "orders" })]]
    error_message = "Lambda sees no failure in an answer, so the service's own count of the version must be watched."
  }

  assert {
    condition     = length(aws_codedeploy_deployment_group.this.alarm_configuration[0].alarms) == 2
    error_message = "Both alarms must stop the release."
  }
}
