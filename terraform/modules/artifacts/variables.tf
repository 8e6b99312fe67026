variable "name" {
  description = "Name of the bucket; it ends with the account's number, because no two buckets on AWS may have one name, e.g. artifacts-333333333333."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "Use 3 to 63 lower-case letters, digits and hyphens, e.g. artifacts-333333333333."
  }
}
