variable "name" {
  description = "Name of the bus: the environment's, e.g. prod."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,40}$", var.name)) && var.name != "default"
    error_message = "Use at most 41 lower-case letters, digits and hyphens, a letter first, and not \"default\": AWS's own events travel on that bus."
  }
}

variable "archive_days" {
  description = "Days that events can be replayed, e.g. 30."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.archive_days >= 1 && var.archive_days <= 365
    error_message = "Keep the archive between 1 and 365 days: events carry personal data, so for ever (0) is not accepted."
  }
}
