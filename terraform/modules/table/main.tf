resource "aws_dynamodb_table" "this" {
  # checkov:skip=CKV_AWS_119: The table is encrypted with DynamoDB's own key: a customer's key costs a call for every data key that is not cached, and each reader a permission.
  name                        = var.name
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.deletion_protection

  # keys
  hash_key  = var.key.hash_key
  range_key = var.key.range_key

  dynamic "attribute" {
    for_each = var.attributes

    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.hash_key
      range_key       = global_secondary_index.value.range_key
      projection_type = "ALL"
    }
  }

  # changes
  stream_enabled   = var.stream_view_type != "NONE"
  stream_view_type = var.stream_view_type == "NONE" ? null : var.stream_view_type

  ttl {
    attribute_name = var.ttl_attribute
    enabled        = true
  }

  # safety
  point_in_time_recovery {
    enabled = true
  }

  # A key of KMS's own costs a call for every item's data key that is not cached, and each reader a grant.
  server_side_encryption {
    enabled = true
  }
}
