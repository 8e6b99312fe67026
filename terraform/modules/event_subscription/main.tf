resource "aws_cloudwatch_event_rule" "this" {
  name           = var.name
  description    = "Delivers ${join(", ", var.detail_types)}"
  event_bus_name = var.bus_name

  event_pattern = jsonencode({
    detail-type = var.detail_types
    source      = distinct([for type in var.detail_types : split(".", type)[0]])
  })
}

module "queue" {
  source = "../queue"

  name                       = var.name
  batch                      = var.batch
  consumer                   = var.consumer
  consumer_alias_arn         = var.consumer_alias_arn
  maximum_concurrency        = var.maximum_concurrency
  rule_arns                  = [aws_cloudwatch_event_rule.this.arn]
  visibility_timeout_seconds = 6 * var.consumer.timeout_seconds + var.batch.window_seconds
}

resource "aws_cloudwatch_event_target" "this" {
  rule           = aws_cloudwatch_event_rule.this.name
  event_bus_name = var.bus_name
  arn            = module.queue.created_arn
  target_id      = "queue"

  # One queue holds all that this consumer missed, whether it was never delivered or never handled.
  dead_letter_config {
    arn = module.queue.dead_letter_queue_created_arn
  }

  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }
}
