# What stops a release: something of the new version that fails while a part of the invocations tries it. It watches that
# version alone: whatever is wrong with the one before must not keep its mending from going live.
locals {
  lambda_dimensions = {
    ExecutedVersion = aws_lambda_function.this.version
    FunctionName    = local.name
    Resource        = "${local.name}:live"
  }

  new_version_alarms = {
    for alarm in [
      {
        kind       = "NewVersionFails"
        says       = "The newest version of ${local.name} raises, runs out of time or out of memory, or cannot start."
        namespace  = "AWS/Lambda"
        metric     = "Errors"
        dimensions = local.lambda_dimensions
        threshold  = 1
      },
      # An API function answers what went wrong, and Lambda sees no failure. A single one may be the database's.
      {
        kind       = "NewVersionAnswersErrors"
        says       = "The newest version of ${local.name} answers with 5xx."
        namespace  = var.name.environment
        metric     = "ServerErrors"
        dimensions = { function_version = aws_lambda_function.this.version, service = var.name.service }
        threshold  = 3
      },
    ] : alarm.kind => alarm if alarm.metric == "Errors" || var.name.handler == "api"
  }
}

# It tells nobody: CodeDeploy asks it, and whoever releases is told. Its version is the one that may go live: after the
# migration, so that a release can tell what an apply has left half done.
resource "aws_cloudwatch_metric_alarm" "new_version" {
  for_each = local.new_version_alarms

  alarm_name        = "${local.name}-${each.key}"
  alarm_description = "${each.value.says} docs/runbooks/${each.key}.md"

  # condition
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"

  # metric
  dimensions  = each.value.dimensions
  metric_name = each.value.metric
  namespace   = each.value.namespace
  period      = 60
  statistic   = "Sum"

  depends_on = [var.live_after]
}

resource "aws_codedeploy_deployment_group" "this" {
  app_name               = var.release.application_name
  deployment_config_name = var.release.configuration_name
  deployment_group_name  = local.name
  service_role_arn       = var.release.role_arn

  alarm_configuration {
    alarms  = values(aws_cloudwatch_metric_alarm.new_version)[*].alarm_name
    enabled = true
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]
  }

  # What Lambda's aliases can do, and all that they can do.
  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }
}
