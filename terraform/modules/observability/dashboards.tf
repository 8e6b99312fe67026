# Every kind of alarm has its graph, drawn from the alarm's own metric, with the threshold as a line: a new alarm needs
# no new graph, and title and runbook have one name.

locals {
  # By owner and kind, alarms of one metric.
  graphs = {
    for owner in concat(["api", "database"], keys(var.services)) : owner => {
      for name, alarm in local.alarms : alarm.kind => alarm... if alarm.owner == owner && alarm.metric != null
    }
  }

  graph_widgets = {
    for owner, kinds in local.graphs : owner => [
      for kind, alarms in kinds : {
        type = "metric"
        properties = {
          title  = kind
          period = alarms[0].metric.period_seconds
          region = data.aws_region.current.name

          metrics = [
            for alarm in alarms : concat(
              [alarm.metric.namespace, alarm.metric.name],
              flatten([for dimension, value in alarm.metric.dimensions : [dimension, value]]),
              [{ label = coalesce(alarm.subject, owner), stat = alarm.metric.statistic }],
            )
          ]

          annotations = {
            horizontal = [
              for threshold in distinct(alarms[*].threshold) : {
                label = join(", ", compact([for alarm in alarms : alarm.subject if alarm.threshold == threshold]))
                value = threshold
              }
            ]
          }
        }
      }
    ]
  }

  # A graph can show an alarm of more than one metric only as it is.
  math_widgets = {
    for owner in keys(local.graphs) : owner => [
      for name, alarm in local.alarms : {
        type = "metric"
        properties = {
          title       = join(" ", compact([alarm.kind, alarm.subject]))
          region      = data.aws_region.current.name
          annotations = { alarms = [aws_cloudwatch_metric_alarm.this[name].arn] }
        }
      } if alarm.owner == owner && alarm.math != null
    ]
  }

  # What no alarm watches, but everybody asks for first. CloudWatch finds the routes and events by itself.
  searches = {
    for service_name in keys(var.services) : service_name => {
      "Latency by route" = { of = "{${var.environment},route,service,status} MetricName=\"RequestDuration\" service=\"${service_name}\"", statistic = "p99" }
      "Events published" = { of = "{${var.environment},event_type,service} MetricName=\"EventsPublished\" service=\"${service_name}\"", statistic = "Sum" }
      "Cold starts"      = { of = "{${var.environment},function_name,service} MetricName=\"ColdStart\" service=\"${service_name}\"", statistic = "Sum" }
    }
  }

  search_widgets = {
    for service_name, searches in local.searches : service_name => [
      for title, search in searches : {
        type = "metric"
        properties = {
          title   = title
          metrics = [[{ expression = "SEARCH('${search.of}', '${search.statistic}', 300)", id = "found" }]]
          period  = 300
          region  = data.aws_region.current.name
        }
      }
    ]
  }

  dashboards = merge(
    {
      (var.environment) = {
        graphs = concat(local.math_widgets["api"], local.graph_widgets["api"], local.graph_widgets["database"])
        lights = concat(
          [aws_cloudwatch_composite_alarm.api.arn, aws_cloudwatch_composite_alarm.database.arn],
          values(aws_cloudwatch_composite_alarm.service)[*].arn,
          [for name, alarm in local.alarms : aws_cloudwatch_metric_alarm.this[name].arn if contains(["api", "database"], alarm.owner)],
        )
      }
    },
    {
      for service_name in keys(var.services) : "${var.environment}-${service_name}" => {
        graphs = concat(local.search_widgets[service_name], local.math_widgets[service_name], local.graph_widgets[service_name])
        lights = concat(
          [aws_cloudwatch_composite_alarm.service[service_name].arn],
          [for name, alarm in local.alarms : aws_cloudwatch_metric_alarm.this[name].arn if alarm.owner == service_name],
        )
      }
    },
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  for_each = local.dashboards

  dashboard_name = each.key

  dashboard_body = jsonencode({
    widgets = concat(
      [
        {
          type       = "text"
          height     = 2
          width      = 24
          x          = 0
          y          = 0
          properties = { markdown = "# ${each.key}\nEach graph is called like its alarm, and so is the alarm's [runbook](${var.runbooks_url}/README.md)." }
        },
        {
          type       = "alarm"
          height     = 6
          width      = 24
          x          = 0
          y          = 2
          properties = { alarms = each.value.lights, sortBy = "stateUpdatedTimestamp", title = "Alarms" }
        },
      ],
      [
        for index, graph in each.value.graphs : merge(graph, { height = 6, width = 8, x = 8 * (index % 3), y = 8 + 6 * floor(index / 3) })
      ],
    )
  })

  lifecycle {
    precondition {
      condition     = length(each.value.lights) <= 100
      error_message = "Show fewer alarms on ${each.key}: a dashboard's widget takes 100."
    }
  }
}
