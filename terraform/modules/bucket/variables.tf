variable "expiration_days" {
  description = "Days after which files are deleted, by the prefix of their keys, e.g. { \"imports/\" = 1, \"rejected/\" = 7 }."
  type        = map(number)
  nullable    = false

  validation {
    condition     = alltrue([for prefix in keys(var.expiration_days) : can(regex("^[^/].*/$", prefix))])
    error_message = "Write each prefix with a slash last and none first, e.g. imports/: imports would match imports-of-others/ too, and /imports/ nothing."
  }

  validation {
    condition     = length(var.expiration_days) > 0 && alltrue([for days in values(var.expiration_days) : days >= 1 && floor(days) == days])
    error_message = "Give at least one prefix its days, in whole days from 1: files hold personal data, so for ever is not accepted."
  }
}

variable "name" {
  description = "Name of the bucket, which no other bucket on AWS may have, e.g. prod-users-files-123456789012."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "Use 3 to 63 lower-case letters, digits and hyphens, no hyphen first or last. S3 knows dots too, but its certificate does not cover them."
  }
}

variable "cors_allowed_origins" {
  description = "Origins whose pages may upload and download, e.g. [\"https://shop.example.com\"]; [\"*\"] only locally, none when no browser comes."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.cors_allowed_origins : origin == "*" || can(regex("^https?://[^/]+$", origin))])
    error_message = "Write each origin as scheme and host without a path, e.g. https://shop.example.com."
  }
}

variable "notifications" {
  description = "Queues that are told of each new file, by a name of yours, e.g. { imports = { prefix = \"imports/\", queue_arn = module.imports.created_arn, suffix = \".csv\" } }. Pass the queue's created_arn: S3 tries the queue at once, so its policy must be there."
  type = map(object({
    prefix    = string
    queue_arn = string
    suffix    = optional(string, "")
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for notification in values(var.notifications) : can(regex("^[^/].*/$", notification.prefix))])
    error_message = "Give each notification a prefix with a slash last and none first, e.g. imports/: a function that writes where it is triggered runs for ever."
  }
}
