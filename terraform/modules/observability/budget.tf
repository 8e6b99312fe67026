# It counts all of the account, because a budget by tag counts nothing until somebody has activated the tag for billing.
resource "aws_budgets_budget" "monthly" {
  name         = "${var.environment}-monthly"
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  # while there is time
  notification {
    comparison_operator       = "GREATER_THAN"
    notification_type         = "FORECASTED"
    subscriber_sns_topic_arns = [aws_sns_topic.this["tickets"].arn]
    threshold                 = 80
    threshold_type            = "PERCENTAGE"
  }

  # when it has happened
  notification {
    comparison_operator       = "GREATER_THAN"
    notification_type         = "ACTUAL"
    subscriber_sns_topic_arns = [aws_sns_topic.this["tickets"].arn]
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
  }
}
