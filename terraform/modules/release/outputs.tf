# for functions
output "application_name" {
  description = "Name of CodeDeploy's application, which is the environment's."
  value       = aws_codedeploy_app.this.name
}

output "configuration_name" {
  description = "Name of the deployment configuration: how traffic moves to a new version, e.g. prod-10-percent-5-minutes."
  value       = aws_codedeploy_deployment_config.this.id
}

output "role_arn" {
  description = "ARN of the role in which CodeDeploy moves aliases."
  value       = aws_iam_role.this.arn

  # Without the policy the first release would fail.
  depends_on = [aws_iam_role_policy.this]
}
