mock_provider "aws" {
  source = "../../mocks"
}

variables {
  expiration_days = { "imports/" = 1, "rejected/" = 7 }
  name            = "test-users-files"
}

run "policies_can_name_the_bucket_before_it_exists" {
  command = plan

  assert {
    condition     = output.arn == "arn:aws:s3:::test-users-files" && output.name == "test-users-files"
    error_message = "Only created_arn may wait for the bucket."
  }
}

run "files_are_closed_to_the_public_and_to_plain_text" {
  assert {
    condition = (
      aws_s3_bucket_public_access_block.this.block_public_acls
      && aws_s3_bucket_public_access_block.this.block_public_policy
      && aws_s3_bucket_public_access_block.this.ignore_public_acls
      && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    )
    error_message = "Each of the four blocks closes another way to the public."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "A file must not bring its own access list."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement == [{
      Action    = ["s3:*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Resource  = ["arn:aws:s3:::test-users-files", "arn:aws:s3:::test-users-files/*"]
      Sid       = "RefusePlainText"
    }]
    error_message = "The policy must refuse plain text for the bucket and its files, and let nobody in."
  }

  assert {
    condition     = length(aws_s3_bucket_cors_configuration.this) == 0 && length(aws_s3_bucket_notification.this.queue) == 0
    error_message = "No browser is let in and no queue is told unasked."
  }
}

run "files_are_deleted_by_age_and_unfinished_uploads_after_a_day" {
  assert {
    condition     = alltrue([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.status == "Enabled"])
    error_message = "A rule that is not enabled deletes nothing."
  }

  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.filter[0].prefix => rule.expiration[0].days if length(rule.expiration) > 0 } == { "imports/" = 1, "rejected/" = 7 }
    error_message = "Each prefix must have its own days, or personal data outlives its use; nothing else may go."
  }

  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.filter[0].prefix => rule.abort_incomplete_multipart_upload[0].days_after_initiation if length(rule.abort_incomplete_multipart_upload) > 0 } == { "" = 1 }
    error_message = "An upload that nobody finished must go wherever it lies, since no listing shows it."
  }
}

run "files_are_encrypted_by_s3_unless_a_key_is_given" {
  assert {
    condition     = [for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule : rule.apply_server_side_encryption_by_default[0].sse_algorithm] == ["AES256"]
    error_message = "Without a key S3's own must be used."
  }
}

run "browsers_of_the_allowed_origins_may_upload_and_download" {
  variables {
    cors_allowed_origins = ["https://shop.example.com"]
  }

  assert {
    condition = [for rule in aws_s3_bucket_cors_configuration.this[0].cors_rule : [rule.allowed_origins, rule.allowed_methods, rule.allowed_headers, rule.expose_headers, rule.max_age_seconds]] == [
      [toset(["https://shop.example.com"]), toset(["GET", "POST"]), toset(["*"]), toset(["etag"]), 3600]
    ]
    error_message = "A page must be able to post a form with any header and to read a file, and no page of another origin."
  }
}

run "a_queue_is_told_of_new_files_under_its_prefix_only" {
  variables {
    notifications = {
      imports = { prefix = "imports/", queue_arn = "arn:aws:sqs:eu-west-1:123456789012:test-users-import-users", suffix = ".csv" }
    }
  }

  assert {
    condition = [for queue in aws_s3_bucket_notification.this.queue : [queue.id, queue.queue_arn, queue.events, queue.filter_prefix, queue.filter_suffix]] == [
      ["imports", "arn:aws:sqs:eu-west-1:123456789012:test-users-import-users", toset(["s3:ObjectCreated:*"]), "imports/", ".csv"]
    ]
    error_message = "Files elsewhere, such as what the function itself writes, must not reach the queue."
  }
}

run "zero_days_a_name_with_a_dot_an_alias_and_an_origin_with_a_path_are_refused" {
  command = plan

  variables {
    cors_allowed_origins = ["https://shop.example.com/"]
    expiration_days      = { "imports/" = 0 }
    name                 = "test.users.files"
  }

  expect_failures = [var.cors_allowed_origins, var.expiration_days, var.name]
}

run "files_without_days_and_a_name_too_long_for_s3_are_refused" {
  command = plan

  variables {
    expiration_days = {}
    name            = join("-", [for _ in range(13) : "file"])
  }

  expect_failures = [var.expiration_days, var.name]
}

run "half_a_day_and_a_queue_told_of_everything_are_refused" {
  command = plan

  variables {
    expiration_days = { "imports/" = 1.5 }
    notifications   = { all = { prefix = "", queue_arn = "arn:aws:sqs:eu-west-1:123456789012:test-users-import-users" } }
  }

  expect_failures = [var.expiration_days, var.notifications]
}

run "prefixes_that_end_without_a_slash_are_refused" {
  command = plan

  variables {
    expiration_days = { "imports" = 1 }
    notifications   = { imports = { prefix = "imports", queue_arn = "arn:aws:sqs:eu-west-1:123456789012:test-users-import-users" } }
  }

  expect_failures = [var.expiration_days, var.notifications]
}

run "prefixes_that_begin_with_a_slash_are_refused" {
  command = plan

  variables {
    expiration_days = { "/imports/" = 1 }
    notifications   = { imports = { prefix = "/imports/", queue_arn = "arn:aws:sqs:eu-west-1:123456789012:test-users-import-users" } }
  }

  expect_failures = [var.expiration_days, var.notifications]
}
