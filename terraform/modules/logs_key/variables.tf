variable "environment" {
  description = "Name of the environment whose logs are encrypted, e.g. prod."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,15}$", var.environment))
    error_message = "Name the environment with 2 to 16 lower-case letters and digits, a letter first, e.g. prod."
  }
}
