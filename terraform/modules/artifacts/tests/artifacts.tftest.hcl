mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name = "artifacts-123456789012"
}

run "a_package_is_never_overwritten_and_never_public" {
  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : [statement.Effect, statement.Action, statement.Condition]
      ] == [
      ["Deny", ["s3:*"], { Bool = { "aws:SecureTransport" = "false" } }],
      ["Deny", ["s3:PutObject"], { Null = { "s3:if-none-match" = "true" } }],
    ]
    error_message = "Whoever could replace a package under its hash could run code that nobody has reviewed."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls, aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls, aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "Code must not be public."
  }

  assert {
    condition = (
      aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
      && length([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule if length(rule.expiration) > 0]) == 0
    )
    error_message = "A package must survive its deletion for a while, and no age may delete one that could still be rolled back to."
  }
}

run "a_name_that_s3_does_not_take_is_refused" {
  command = plan

  variables {
    name = "Artifacts"
  }

  expect_failures = [var.name]
}
