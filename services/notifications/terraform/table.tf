locals {
  due_index_name = "due" # The code names it so.
}

resource "aws_dynamodb_table" "this" {
  name                        = "${var.environment}-notifications"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.deletion_protection

  # keys
  hash_key  = "pk"
  range_key = "sk"

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  # What is delayed, by the time at which it is due; nothing else has these two.
  attribute {
    name = "due_shard"
    type = "S"
  }

  attribute {
    name = "due_at"
    type = "N"
  }

  global_secondary_index {
    name            = local.due_index_name
    hash_key        = "due_shard"
    range_key       = "due_at"
    projection_type = "ALL"
  }

  # The stream feeds dispatch: writing a notification and having it sent is one act. What a notification was before
  # tells one whose time has come.
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  # safety
  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}
