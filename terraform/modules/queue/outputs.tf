# for the consumer's policy and environment
output "arn" {
  description = "ARN of the queue, known before the queue exists."
  value       = local.arn
}

output "dead_letter_queue_arn" {
  description = "ARN of the dead-letter queue, known before that queue exists."
  value       = module.dead_letter_queue.arn
}

output "dead_letter_queue_created_arn" {
  description = "The same ARN, known once the dead-letter queue exists."
  value       = module.dead_letter_queue.created_arn
}

output "dead_letter_queue_url" {
  description = "URL of the dead-letter queue."
  value       = module.dead_letter_queue.url
}

# for alarms and dashboards
output "monitored" {
  description = "Names of the queue and of its dead-letter queue."
  value = {
    dead_letter_queue_name = module.dead_letter_queue.name
    name                   = aws_sqs_queue.this.name
  }
}

# for senders
output "created_arn" {
  description = "The queue's ARN, known once the queue exists."
  value       = aws_sqs_queue.this.arn
}

output "url" {
  description = "URL of the queue."
  value       = aws_sqs_queue.this.url
}
