# One fault has many symptoms. Whoever is on call gets one page, of whoever is the cause: a service keeps quiet while the
# database is in trouble, and the API while anything behind it is.

locals {
  # By owner: alarms that page, those that must be raised together in one list.
  pages = {
    for owner in concat(["api", "database"], keys(var.services)) : owner => {
      for name, alarm in local.alarms : coalesce(alarm.together, name) => name...
      if alarm.owner == owner && alarm.severity == "page"
    }
  }

  page_rules = {
    for owner, groups in local.pages : owner => join(" OR ", [
      for names in values(groups) : "(${join(" AND ", [for name in names : "ALARM(\"${aws_cloudwatch_metric_alarm.this[name].alarm_name}\")"])})"
    ])
  }

  # How long a page waits for its cause to be found, and how long symptoms may outlast it.
  suppression = { extension_seconds = 300, wait_seconds = 180 }
}

resource "aws_cloudwatch_composite_alarm" "database" {
  alarm_name        = "${var.environment}-DatabaseIsInTrouble"
  alarm_description = "The database refuses or delays work; services that need it fail too, and keep quiet about it. ${var.runbooks_url}/DatabaseIsInTrouble.md"
  alarm_actions     = [aws_sns_topic.this["pages"].arn]
  alarm_rule        = local.page_rules.database
  ok_actions        = [aws_sns_topic.this["pages"].arn]
}

resource "aws_cloudwatch_composite_alarm" "service" {
  for_each = var.services

  alarm_name        = "${var.environment}-${each.key}-ServiceIsInTrouble"
  alarm_description = "The service ${each.key} breaks its promise, or its work piles up. ${var.runbooks_url}/ServiceIsInTrouble.md"
  alarm_actions     = [aws_sns_topic.this["pages"].arn]
  alarm_rule        = local.page_rules[each.key]
  ok_actions        = [aws_sns_topic.this["pages"].arn]

  dynamic "actions_suppressor" {
    for_each = anytrue(values(each.value.functions)[*].uses_database) ? [aws_cloudwatch_composite_alarm.database.alarm_name] : []

    content {
      alarm            = actions_suppressor.value
      extension_period = local.suppression.extension_seconds
      wait_period      = local.suppression.wait_seconds
    }
  }

  lifecycle {
    precondition {
      condition     = length(flatten(values(local.pages[each.key]))) <= 100 && length(local.page_rules[each.key]) <= 10240
      error_message = "Split ${each.key}, or make some of its alarms tickets: a composite alarm takes 100 alarms and 10,240 characters."
    }
  }
}

# It tells nobody. It is what the API's alarm must know, and one light for everything behind the API.
resource "aws_cloudwatch_composite_alarm" "backend" {
  alarm_name        = "${var.environment}-BackendIsInTrouble"
  alarm_description = "Something behind the HTTP API is in trouble, and has paged for itself. ${var.runbooks_url}/BackendIsInTrouble.md"

  alarm_rule = join(" OR ", [
    for composite in concat([aws_cloudwatch_composite_alarm.database], values(aws_cloudwatch_composite_alarm.service)) : "ALARM(\"${composite.alarm_name}\")"
  ])
}

resource "aws_cloudwatch_composite_alarm" "api" {
  alarm_name        = "${var.environment}-ApiIsInTrouble"
  alarm_description = "The HTTP API fails though no service behind it is known to. ${var.runbooks_url}/ApiIsInTrouble.md"
  alarm_actions     = [aws_sns_topic.this["pages"].arn]
  alarm_rule        = local.page_rules.api
  ok_actions        = [aws_sns_topic.this["pages"].arn]

  actions_suppressor {
    alarm            = aws_cloudwatch_composite_alarm.backend.alarm_name
    extension_period = local.suppression.extension_seconds
    wait_period      = local.suppression.wait_seconds
  }
}
