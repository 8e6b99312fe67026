mock_provider "aws" {
  source = "../../mocks"
}

variables {
  environment = "test"
}

run "only_the_logs_of_this_account_are_encrypted_with_the_key" {
  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Condition if statement.Sid == "EncryptLogs"
      ] == [{
        ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:123456789012:log-group:*" }
    }]
    error_message = "Without the condition any account's log groups could be encrypted with the key."
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The key must rotate, and a mistaken deletion must leave time to be noticed."
  }
}

run "an_empty_environment_is_refused" {
  command = plan

  variables {
    environment = ""
  }

  expect_failures = [var.environment]
}
