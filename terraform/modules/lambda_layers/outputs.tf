output "arns" {
  description = "ARN of each layer's version, by the layer's name."
  value       = { for name, layer in aws_lambda_layer_version.this : name => layer.arn }
}
