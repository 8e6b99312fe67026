variable "expression" {
  description = "When it runs, e.g. rate(1 minute) or cron(0 2 * * ? *), in UTC."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.expression))
    error_message = "Write rate(…) or cron(…), e.g. rate(1 minute)."
  }
}

variable "function_alias_arn" {
  description = "ARN of the alias that is invoked."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The function's name, and so the schedule's, e.g. prod-orders-publish-outbox."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,54}$", var.name))
    error_message = "Use at most 55 lower-case letters, digits and hyphens, a letter first: IAM allows 64 characters with the role's suffix."
  }
}
