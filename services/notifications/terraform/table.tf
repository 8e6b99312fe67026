module "table" {
  source = "../../../terraform/modules/table"

  deletion_protection = var.deletion_protection
  key                 = { hash_key = "pk", range_key = "sk" }
  name                = "${var.environment}-notifications"
  ttl_attribute       = "expires_at"

  attributes = { due_at = "N", due_shard = "S", pk = "S", sk = "S" }

  # What is delayed, by the time at which it is due; nothing else has these two. The code knows the index by its name.
  indexes = { due = { hash_key = "due_shard", range_key = "due_at" } }

  # The stream feeds dispatch: writing a notification and having it sent is one act. What a notification was before
  # tells one whose time has come.
  stream_view_type = "NEW_AND_OLD_IMAGES"
}

# Made anew, it would have lost what people were told.
moved {
  from = aws_dynamodb_table.this
  to   = module.table.aws_dynamodb_table.this
}
