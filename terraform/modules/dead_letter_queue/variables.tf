variable "name" {
  description = "Whose failures it keeps, e.g. prod-orders-process-order; the queue's name adds -dead-letters."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,66}$", var.name))
    error_message = "Use at most 67 lower-case letters, digits and hyphens, a letter first: SQS allows 80 characters with the suffix."
  }
}

variable "rule_arns" {
  description = "ARNs of the EventBridge rules that may send here what they could not deliver."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "source_queue_arns" {
  description = "ARNs of the queues that may move their failed messages here; none when only functions and mappings send."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "topic_arns" {
  description = "ARNs of the SNS topics whose subscriptions may send here what they could not deliver."
  type        = list(string)
  default     = []
  nullable    = false
}
