# for policies
output "arn" {
  description = "ARN of the bucket, known before the bucket exists."
  value       = local.arn
}

# for what uses it
output "created_arn" {
  description = "The same ARN, known once the bucket exists: for what AWS checks against the bucket."
  value       = aws_s3_bucket.this.arn
}

output "name" {
  description = "Name of the bucket, known once the bucket exists."
  value       = aws_s3_bucket.this.bucket
}
