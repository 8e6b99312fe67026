# for people and tests
output "alarm_names" {
  description = "Names of all alarms that watch a metric, e.g. prod-orders-process-order-FunctionFails."
  value       = sort(keys(aws_cloudwatch_metric_alarm.this))
}

output "dashboard_names" {
  description = "Names of the dashboards: the environment's, and one for each service."
  value       = sort(keys(aws_cloudwatch_dashboard.this))
}

# for whatever else must wake somebody
output "topic_arns" {
  description = "ARNs of the topics pages and tickets."
  value       = { for name, topic in aws_sns_topic.this : name => topic.arn }
}
