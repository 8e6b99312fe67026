variable "consumer" {
  description = "The consuming function's limits, e.g. { reserved_concurrency = 10, timeout_seconds = 30 }."
  type = object({
    reserved_concurrency = number
    timeout_seconds      = number
  })
  nullable = false
}

variable "consumer_alias_arn" {
  description = "ARN of the alias that receives the messages. Apart from consumer, so that the function's own policy can name this queue."
  type        = string
  nullable    = false
}

variable "name" {
  description = "Name of the queue: the consumer's name, e.g. prod-orders-process-order."
  type        = string
  nullable    = false
}

variable "batch" {
  description = "Messages per invocation (1 to 10) and the seconds to wait for them, e.g. { size = 10, window_seconds = 1 }."
  type = object({
    size           = optional(number, 10)
    window_seconds = optional(number, 0)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.batch.size >= 1 && var.batch.size <= 10 && var.batch.window_seconds >= 0 && var.batch.window_seconds <= 300
    error_message = "Set batch.size between 1 and 10 and batch.window_seconds between 0 and 300."
  }
}

variable "bucket_arns" {
  description = "ARNs of this account's buckets that may tell the queue of new files, e.g. [module.files.arn]."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "max_receive_count" {
  description = "Times a message is tried before it becomes a dead letter, e.g. 5."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.max_receive_count >= 3
    error_message = "Allow at least 3 receives: throttled pollers count as receives too."
  }
}

variable "maximum_concurrency" {
  description = "Invocations that this queue may cause at once, e.g. 5."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.maximum_concurrency >= 2 && var.maximum_concurrency <= 1000
    error_message = "Set maximum_concurrency between 2 and 1000."
  }

  validation {
    condition     = var.maximum_concurrency <= var.consumer.reserved_concurrency
    error_message = "Raise the consumer's reserved_concurrency to maximum_concurrency or lower the latter: a throttled poller turns healthy messages into dead letters."
  }
}

variable "rule_arns" {
  description = "ARNs of the EventBridge rules that may send to the queue; functions of this account send by their own policies."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "topic_arns" {
  description = "ARNs of the SNS topics that may send to the queue, e.g. [aws_sns_topic.feedback.arn]."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "visibility_timeout_seconds" {
  description = "Seconds a received message stays hidden from other receivers, e.g. 180."
  type        = number
  default     = 180
  nullable    = false

  validation {
    condition     = var.visibility_timeout_seconds >= 6 * var.consumer.timeout_seconds + var.batch.window_seconds
    error_message = "Set visibility_timeout_seconds to at least 6 times the consumer's timeout plus the batch window, or a message is handled twice while its first handling is being retried."
  }
}
