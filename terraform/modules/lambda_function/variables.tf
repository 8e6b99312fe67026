variable "artifact" {
  description = "Where the function's zip lies, e.g. { bucket = \"prod-artifacts\", key = \"orders/<sha256>.zip\" }. The key names the content: a new key is a new release."
  type = object({
    bucket = string
    key    = string
  })
  nullable = false
}

variable "memory_mb" {
  description = "Memory in MB, e.g. 512. Processor time grows with it: 1769 MB is one processor."
  type        = number
  nullable    = false

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "Set memory_mb between 128 and 10240."
  }
}

variable "name" {
  description = "Whose function this is: { environment = \"prod\", service = \"orders\", handler = \"process_order\" } becomes prod-orders-process-order and runs orders.handlers.process_order.handler."
  type = object({
    environment = string
    service     = string
    handler     = string
  })
  nullable = false

  validation {
    condition     = alltrue([for word in values(var.name) : can(regex("^[a-z][a-z0-9_]*$", word))])
    error_message = "Write environment, service and handler in snake_case: lower-case letters, digits and underscores, a letter first."
  }

  validation {
    condition     = length(join("-", values(var.name))) <= 64
    error_message = "Shorten the handler's name: Lambda and IAM allow 64 characters for <environment>-<service>-<handler>."
  }
}

variable "release" {
  description = "How new versions go live (module release), e.g. { application_name = \"prod\", configuration_name = \"prod-10-percent-5-minutes\", role_arn = \"arn:aws:iam::123456789012:role/prod-release\" }."
  type = object({
    application_name   = string
    configuration_name = string
    role_arn           = string
  })
  nullable = false
}

variable "reserved_concurrency" {
  description = "Executions that this function may run at once and that no other function can take, e.g. 20."
  type        = number
  nullable    = false

  validation {
    condition     = var.reserved_concurrency >= 1
    error_message = "Reserve at least 1 execution: 0 would switch the function off, and -1 would let it starve the others."
  }
}

variable "timeout_seconds" {
  description = "Seconds until an invocation is stopped, e.g. 30."
  type        = number
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900
    error_message = "Set timeout_seconds between 1 and 900."
  }
}

variable "architecture" {
  description = "Processor that the zip and the layers were built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "Use arm64 or x86_64."
  }
}

variable "asynchronous" {
  description = "What happens to an asynchronous invocation that fails: retries (0 to 2), the age in seconds at which it is given up, and the ARN of a queue for those given up."
  type = object({
    maximum_age_seconds  = optional(number, 3600)
    on_failure_queue_arn = optional(string)
    retries              = optional(number, 2)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains([0, 1, 2], var.asynchronous.retries)
    error_message = "Set asynchronous.retries to 0, 1 or 2: Lambda retries no more often."
  }

  validation {
    condition     = var.asynchronous.maximum_age_seconds >= 60 && var.asynchronous.maximum_age_seconds <= 21600
    error_message = "Set asynchronous.maximum_age_seconds between 60 and 21600 (6 hours)."
  }
}

variable "environment" {
  description = "Environment variables, e.g. { TABLE_NAME = \"prod-notifications\" }. Powertools' own are added here."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !anytrue([for key in keys(var.environment) : startswith(key, "POWERTOOLS_")])
    error_message = "Leave POWERTOOLS_* out: the module sets them, equal for all functions."
  }

  validation {
    condition     = !anytrue([for key in keys(var.environment) : can(regex("PASSWORD|SECRET|TOKEN", key)) && !endswith(key, "_ARN")])
    error_message = "Keep secrets out of environment variables: anyone who may read the configuration can read them. Say where a secret is, e.g. DATABASE_SECRET_ARN."
  }
}

variable "layers" {
  description = "ARNs of layer versions, e.g. [\"arn:aws:lambda:eu-west-1:123456789012:layer:prod-postgres:7\"]."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.layers) <= 5
    error_message = "Name at most 5 layers: Lambda takes no more."
  }
}

variable "live_after" {
  description = "Anything that is known only once a new version may go live, e.g. the result of its migration: the version is made at once, the alias of a new function and what tells a release that it may begin come afterwards."
  type        = string
  default     = ""
  nullable    = false
}

variable "logs" {
  description = "Log level, days that logs are kept, and the ARN of a KMS key for them (CloudWatch's own key when absent)."
  type = object({
    kms_key_arn    = optional(string)
    level          = optional(string, "INFO")
    retention_days = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.logs.level)
    error_message = "Use DEBUG, INFO, WARNING or ERROR as logs.level."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.retention_days)
    error_message = "Use a retention that CloudWatch knows, e.g. 7, 30, 90 or 365 days; 0 (for ever) is not accepted."
  }
}

variable "provisioned_concurrency" {
  description = "Executions kept warm, so that no request waits for a cold start: the fewest and the most, e.g. { minimum = 1, maximum = 10 }; all zero for none. More come when 70 % of them are busy."
  type = object({
    maximum = optional(number, 0)
    minimum = optional(number, 0)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.provisioned_concurrency.minimum <= var.provisioned_concurrency.maximum && 2 * var.provisioned_concurrency.maximum <= var.reserved_concurrency
    error_message = "Keep provisioned_concurrency.minimum up to its maximum, and that up to half of reserved_concurrency: during a release the old version and the new one are kept warm at once, and Lambda provisions no execution that the function may not have."
  }

  validation {
    condition     = var.provisioned_concurrency.maximum == 0 || var.provisioned_concurrency.minimum >= 1
    error_message = "Set provisioned_concurrency.minimum to at least 1 where there is a maximum: with none warm there is no use to grow by."
  }
}

variable "recursive_loop" {
  description = "What Lambda does once the function has caused its own invocation some 16 times in a row, e.g. by messages to its own queue: Terminate or Allow."
  type        = string
  default     = "Terminate"
  nullable    = false

  validation {
    condition     = contains(["Allow", "Terminate"], var.recursive_loop)
    error_message = "Use Allow for a function that goes on by messages to its own queue and is sure to end, and Terminate for any other."
  }
}

variable "statements" {
  description = "What the function may do beyond logging and tracing. A wildcard needs wildcard_reason: why the action or the resource cannot be named. What no test uses needs unused_reason: when it is used after all; such an action has a statement of its own."
  type = list(object({
    sid             = string
    actions         = list(string)
    resources       = list(string)
    conditions      = optional(map(map(list(string))), {})
    unused_reason   = optional(string, "")
    wildcard_reason = optional(string, "")
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for statement in var.statements :
      statement.wildcard_reason != "" || !anytrue([for word in concat(statement.actions, statement.resources) : strcontains(word, "*")])
    ])
    error_message = "Name actions and resources without *, or say in wildcard_reason why that is impossible."
  }
}

variable "vpc" {
  description = "Subnets and security groups for a function that needs something private, e.g. { subnet_ids = [\"subnet-0a1\"], security_group_ids = [\"sg-0b2\"] }. Without subnets it runs outside the VPC."
  type = object({
    security_group_ids = optional(list(string), [])
    subnet_ids         = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = (length(var.vpc.subnet_ids) == 0) == (length(var.vpc.security_group_ids) == 0)
    error_message = "Give both subnet_ids and security_group_ids, or neither."
  }
}
