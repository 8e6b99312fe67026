variable "bus_name" {
  description = "Name of the event bus, e.g. prod."
  type        = string
  nullable    = false
}

variable "consumer" {
  description = "The consuming function's limits, e.g. { reserved_concurrency = 10, timeout_seconds = 30 }."
  type = object({
    reserved_concurrency = number
    timeout_seconds      = number
  })
  nullable = false
}

variable "consumer_alias_arn" {
  description = "ARN of the alias that receives the events. Apart from consumer, so that the function's own policy can name the queue."
  type        = string
  nullable    = false
}

variable "detail_types" {
  description = "Events to receive, as <source>.<event>.v<version>, e.g. [\"orders.order_placed.v1\"]."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.detail_types) > 0
    error_message = "Name at least one detail type: a rule without one would deliver every event on the bus."
  }

  validation {
    condition     = alltrue([for type in var.detail_types : can(regex("^[a-z]+\\.[a-z]+(_[a-z]+)*\\.v[1-9][0-9]*$", type))])
    error_message = "Write each detail type as <source>.<event>.v<version> in snake_case, e.g. orders.order_placed.v1."
  }
}

variable "name" {
  description = "The consumer's name, and so the rule's and the queue's, e.g. prod-orders-process-order."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,63}$", var.name))
    error_message = "Use at most 64 lower-case letters, digits and hyphens, a letter first: EventBridge allows no more in a rule's name."
  }
}

variable "batch" {
  description = "Messages per invocation (1 to 10) and the seconds to wait for them, e.g. { size = 10, window_seconds = 1 }."
  type = object({
    size           = optional(number, 10)
    window_seconds = optional(number, 0)
  })
  default  = {}
  nullable = false
}

variable "maximum_concurrency" {
  description = "Invocations that this subscription may cause at once, e.g. 5."
  type        = number
  default     = 2
  nullable    = false
}
