locals {
  name = replace(join("-", [var.name.environment, var.name.service, var.name.handler]), "_", "-")
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.name}"
  retention_in_days = var.logs.retention_days
  kms_key_id        = var.logs.kms_key_arn
}

resource "aws_lambda_function" "this" {
  # checkov:skip=CKV_AWS_116: A dead-letter queue of the function would catch asynchronous invocations only, and for those there is a destination; what queues and streams bring fails into their own.
  # checkov:skip=CKV_AWS_173: No variable is a secret: the module refuses names that sound like one.
  # checkov:skip=CKV_AWS_272: The key names the package by its hash, and the bucket refuses to overwrite, so nobody can put other code in its place.
  function_name = local.name
  role          = aws_iam_role.this.arn

  # code
  architectures = [var.architecture]
  handler       = "${var.name.service}.handlers.${var.name.handler}.handler"
  layers        = var.layers
  publish       = true
  runtime       = "python3.13"
  s3_bucket     = var.artifact.bucket
  s3_key        = var.artifact.key

  # limits
  memory_size                    = var.memory_mb
  reserved_concurrent_executions = var.reserved_concurrency
  timeout                        = var.timeout_seconds

  environment {
    variables = merge(var.environment, {
      POWERTOOLS_LOG_LEVEL         = var.logs.level
      POWERTOOLS_METRICS_NAMESPACE = var.name.environment
      POWERTOOLS_SERVICE_NAME      = var.name.service
    })
  }

  tracing_config {
    mode = "Active"
  }

  dynamic "vpc_config" {
    for_each = length(var.vpc.subnet_ids) == 0 ? [] : [var.vpc]

    content {
      security_group_ids = vpc_config.value.security_group_ids
      subnet_ids         = vpc_config.value.subnet_ids
    }
  }

  # Without the group, Lambda makes one that is kept for ever; without the policy, the first invocations fail.
  depends_on = [
    aws_cloudwatch_log_group.this,
    aws_iam_role_policy.this,
  ]
}

# Set even where Lambda would assume the same, so that what somebody else has allowed is taken back.
resource "aws_lambda_function_recursion_config" "this" {
  function_name  = aws_lambda_function.this.function_name
  recursive_loop = var.recursive_loop
}

# Everything that invokes the function invokes this name, so that a release is one pointer moved. An apply makes it and
# never moves it.
resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version

  depends_on = [var.live_after]

  lifecycle {
    ignore_changes = [function_version, routing_config]
  }
}

resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = aws_lambda_function.this.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_event_age_in_seconds = var.asynchronous.maximum_age_seconds
  maximum_retry_attempts       = var.asynchronous.retries

  dynamic "destination_config" {
    for_each = local.on_failure_queue_arns

    content {
      on_failure {
        destination = destination_config.value
      }
    }
  }
}
