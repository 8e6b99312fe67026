# Every alarm is an entry of one of these lists, each in a file named by what it watches:
#
#   kind        a PascalCase sentence, and its runbook's file name
#   owner       whose trouble it is: a service, "api" or "database"
#   subject     what there are several of: a function, the window of a promise, or an instance
#   severity    page: wakes somebody, by its owner's composite (composites.tf); ticket: waits until the morning
#   says        what happened, for somebody who was just woken
#   metric      what is watched, or math, where it takes more than one metric
#   evaluation  of so many periods, so many must be at the threshold
#   missing     what it means that there is no data
#   together    alarms of equal value here page only if all of them are raised
#
# Names are prod-orders-process-order-FunctionFails, and prod-ApiFails: of the API and of the database there is one.
locals {
  alarms = {
    for alarm in concat(
      local.api_alarms,
      local.database_alarms,
      local.delivery_alarms,
      local.function_alarms,
      local.outbox_alarms,
      local.queue_alarms,
      local.slo_alarms,
    ) :
    join("-", compact([var.environment, contains(keys(var.services), alarm.owner) ? alarm.owner : "", alarm.subject, alarm.kind])) => merge(
      { comparison = "GreaterThanOrEqualToThreshold", math = null, metric = null, together = "" },
      alarm,
    )
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name        = each.key
  alarm_description = "${each.value.says} ${var.runbooks_url}/${each.value.kind}.md"
  alarm_actions     = each.value.severity == "ticket" ? [aws_sns_topic.this["tickets"].arn] : []

  # condition
  comparison_operator = each.value.comparison
  datapoints_to_alarm = each.value.evaluation.breaching
  evaluation_periods  = each.value.evaluation.periods
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing

  # one metric
  dimensions  = one(each.value.metric[*].dimensions)
  metric_name = one(each.value.metric[*].name)
  namespace   = one(each.value.metric[*].namespace)
  period      = one(each.value.metric[*].period_seconds)

  # A percentile is an extended statistic, and CloudWatch takes only one of the two.
  extended_statistic = one([for metric in each.value.metric[*] : metric.statistic if startswith(metric.statistic, "p")])
  statistic          = one([for metric in each.value.metric[*] : metric.statistic if !startswith(metric.statistic, "p")])

  # more than one
  dynamic "metric_query" {
    for_each = merge(each.value.math[*].metrics...)

    content {
      id = metric_query.key

      metric {
        dimensions  = metric_query.value.dimensions
        metric_name = metric_query.value.name
        namespace   = metric_query.value.namespace
        period      = each.value.math.period_seconds
        stat        = metric_query.value.statistic
      }
    }
  }

  dynamic "metric_query" {
    for_each = each.value.math[*]

    content {
      id          = "watched"
      expression  = metric_query.value.expression
      label       = each.value.kind
      return_data = true
    }
  }
}
