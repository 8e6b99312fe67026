mock_provider "aws" {
  source = "../../mocks"
}

variables {
  environment = "prod"
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/logs"
}

run "lines_are_kept_for_two_years_and_encrypted" {
  assert {
    condition = [
      aws_cloudwatch_log_group.this.name, aws_cloudwatch_log_group.this.retention_in_days, aws_cloudwatch_log_group.this.kms_key_id,
    ] == ["/audit/prod", 731, "arn:aws:kms:eu-west-1:123456789012:key/logs"]
    error_message = "The tools write to /audit/<environment>, and what they write must outlive the question."
  }
}

run "a_name_that_is_no_environment_is_refused" {
  command = plan

  variables {
    environment = "Prod!"
  }

  expect_failures = [var.environment]
}
