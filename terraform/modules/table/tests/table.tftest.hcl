mock_provider "aws" {
  source = "../../mocks"
}

variables {
  attributes    = { pk = "S", sk = "S", due_shard = "S", due_at = "N" }
  indexes       = { due = { hash_key = "due_shard", range_key = "due_at" } }
  key           = { hash_key = "pk", range_key = "sk" }
  name          = "test-notifications"
  ttl_attribute = "expires_at"
}

run "a_table_survives_mistakes_and_forgets_what_has_expired" {
  assert {
    condition = (
      aws_dynamodb_table.this.deletion_protection_enabled
      && aws_dynamodb_table.this.point_in_time_recovery[0].enabled
      && aws_dynamodb_table.this.server_side_encryption[0].enabled
      && aws_dynamodb_table.this.ttl[0].attribute_name == "expires_at"
      && aws_dynamodb_table.this.ttl[0].enabled
    )
    error_message = "What people were told must survive a mistake, be encrypted, and be forgotten in time."
  }

  assert {
    condition     = !aws_dynamodb_table.this.stream_enabled
    error_message = "A stream that nobody asked for must not be there."
  }

  assert {
    condition     = output.index_arns == { due = "arn:aws:dynamodb:eu-west-1:123456789012:table/mock/index/due" }
    error_message = "A policy must be able to name one index alone."
  }
}

run "a_stream_tells_what_was_asked" {
  variables {
    stream_view_type = "NEW_AND_OLD_IMAGES"
  }

  assert {
    condition     = aws_dynamodb_table.this.stream_enabled && aws_dynamodb_table.this.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "Without the old image a follower cannot tell what has changed."
  }
}

run "an_attribute_that_no_key_uses_and_a_type_that_no_key_has_are_refused" {
  command = plan

  variables {
    attributes       = { pk = "S", sk = "S", due_shard = "S", due_at = "N", colour = "BOOL" }
    stream_view_type = "EVERYTHING"
  }

  expect_failures = [var.attributes, var.stream_view_type]
}

run "a_key_that_expires_and_a_nameless_table_are_refused" {
  command = plan

  variables {
    name          = ""
    ttl_attribute = "sk"
  }

  expect_failures = [var.name, var.ttl_attribute]
}
