# for backend.tf of each environment
output "state_bucket_name" {
  description = "Name of the bucket that holds the states, each under <environment>/terraform.tfstate."
  value       = aws_s3_bucket.state.bucket
}

# for make publish
output "artifact_bucket_name" {
  description = "Name of the bucket that holds the packages, as the environments expect it."
  value       = module.artifacts.name
}

# for the workflows
output "role_arns" {
  description = "ARNs of the roles that workflows take, by environment: plan for pull requests, publish for main, apply for the environment of the same name on GitHub."
  value = {
    for environment in var.environments : environment => {
      apply   = aws_iam_role.apply[environment].arn
      plan    = aws_iam_role.plan[environment].arn
      publish = aws_iam_role.publish[environment].arn
    }
  }
}
