# for the consumer's policy and environment
output "dead_letter_queue_arn" {
  description = "ARN of the dead-letter queue, known before that queue exists."
  value       = module.queue.dead_letter_queue_arn
}

output "dead_letter_queue_url" {
  description = "URL of the dead-letter queue."
  value       = module.queue.dead_letter_queue_url
}

output "queue_arn" {
  description = "ARN of the queue, known before the queue exists."
  value       = module.queue.arn
}

# for alarms and dashboards
output "monitored" {
  description = "Names of the queue and of its dead-letter queue."
  value       = module.queue.monitored
}

output "rule_name" {
  description = "Name of the rule that picks the events."
  value       = aws_cloudwatch_event_rule.this.name
}

# for people
output "queue_url" {
  description = "URL of the queue."
  value       = module.queue.url
}
