# for the HTTP API
output "api" {
  description = "What the HTTP API needs to invoke this service's routes."
  value       = module.function["api"].invoke
}

# for alarms, dashboards and budgets
output "dead_letter_queues" {
  description = "Names of the dead-letter queues, by the function whose failures they keep: none, it consumes nothing."
  value       = {}
}

output "functions" {
  description = "Names and limits of the service's functions, by handler."
  value = {
    for handler, function in merge({ migrate = module.migrate }, module.function) :
    handler => merge(function.monitored, { uses_database = true })
  }
}

output "has_outbox" {
  description = "Whether the service publishes events through an outbox, whose age is a metric."
  value       = true
}

output "queues" {
  description = "Names of the service's queues, by the function that consumes them: none."
  value       = {}
}

output "slo" {
  description = "What the service's API promises its clients."
  value       = local.slo
}

# for people and tests
output "queue_urls" {
  description = "URLs of the service's queues, by the function that consumes them: none."
  value       = {}
}
