variable "environment" {
  description = "Name of the environment, e.g. prod."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,20}$", var.environment))
    error_message = "Name the environment with at most 21 lower-case letters, digits and hyphens, a letter first, e.g. prod."
  }
}

variable "kms_key_arn" {
  description = "ARN of the key that encrypts the lines; CloudWatch Logs' own when null."
  type        = string
  default     = null
}
