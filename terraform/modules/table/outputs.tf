# for policies
output "arn" {
  description = "ARN of the table."
  value       = aws_dynamodb_table.this.arn
}

output "index_arns" {
  description = "ARNs of the indexes, by name."
  value       = { for name in keys(var.indexes) : name => "${aws_dynamodb_table.this.arn}/index/${name}" }
}

# for whoever follows its changes
output "stream_arn" {
  description = "ARN of the stream; empty without one."
  value       = aws_dynamodb_table.this.stream_arn
}

# for functions and people
output "name" {
  description = "Name of the table."
  value       = aws_dynamodb_table.this.name
}
