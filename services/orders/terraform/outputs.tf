# for the HTTP API
output "api" {
  description = "What the HTTP API needs to invoke this service's routes."
  value       = module.function["api"].invoke
}

# for people and dashboards
output "export_bucket_name" {
  description = "Name of the bucket that holds exported orders."
  value       = module.export_bucket.name
}

output "function_names" {
  description = "Names of the service's functions."
  value       = sort(concat([module.migrate.name], [for function in module.function : function.name]))
}

output "queue_urls" {
  description = "URLs of the service's queues, by the function that consumes them."
  value       = { for handler, subscription in module.subscription : handler => subscription.queue_url }
}
