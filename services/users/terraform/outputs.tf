# for the HTTP API
output "api" {
  description = "What the HTTP API needs to invoke this service's routes."
  value       = module.function["api"].invoke
}

# for people and dashboards
output "function_names" {
  description = "Names of the service's functions."
  value       = sort(concat([module.migrate.name], [for function in module.function : function.name]))
}

output "import_bucket_name" {
  description = "Name of the bucket that holds uploaded files and rejected rows."
  value       = module.import_bucket.name
}

output "queue_urls" {
  description = "URLs of the service's queues, by the function that consumes them."
  value       = { import_users = module.import_queue.url }
}
