variable "artifact" {
  description = "Where the service's zip lies, e.g. { bucket = \"prod-artifacts\", key = \"herons/<sha256>.zip\" }."
  type = object({
    bucket = string
    key    = string
  })
  nullable = false
}

variable "cors_allowed_origins" {
  description = "Origins whose pages may call the API, e.g. [\"https://shop.example.com\"]."
  type        = list(string)
  nullable    = false
}

variable "database" {
  description = "Where Postgres is: host (the proxy, where there is one) for the service, with auth iam or libpq and user_arn, e.g. arn:aws:rds-db:eu-west-1:123456789012:dbuser:prx-0a1b; admin_host (the cluster itself) and admin_user for migrations, with admin_auth secret or libpq and the ARNs of the secret and of its key."
  type = object({
    admin_auth           = string
    admin_host           = string
    admin_secret_arn     = optional(string)
    admin_secret_key_arn = optional(string)
    admin_user           = string
    auth                 = string
    host                 = string
    name                 = string
    port                 = number
    user_arn             = optional(string)
  })
  nullable = false

  validation {
    condition     = contains(["iam", "libpq"], var.database.auth)
    error_message = "Set database.auth to iam (a signed token) or libpq (whatever PGPASSWORD and PGSSLMODE say)."
  }

  validation {
    condition     = contains(["libpq", "secret"], var.database.admin_auth)
    error_message = "Set database.admin_auth to secret (the password that RDS keeps in Secrets Manager) or libpq (whatever PGPASSWORD and PGSSLMODE say)."
  }

  validation {
    condition     = var.database.auth != "iam" || var.database.user_arn != null
    error_message = "With auth = \"iam\" give user_arn: the functions' policies name the database user they may become."
  }

  validation {
    condition     = var.database.admin_auth != "secret" || (var.database.admin_secret_arn != null && var.database.admin_secret_key_arn != null)
    error_message = "With admin_auth = \"secret\" give admin_secret_arn and admin_secret_key_arn: the policy of migrations names what it may read and decrypt."
  }
}

variable "environment" {
  description = "Name of the environment, the prefix of every name, e.g. prod."
  type        = string
  nullable    = false
}

variable "event_bus" {
  description = "The bus that events are put on, e.g. { arn = \"arn:aws:events:…:event-bus/prod\", name = \"prod\" }."
  type = object({
    arn  = string
    name = string
  })
  nullable = false
}

variable "layers" {
  description = "ARNs of the layers by name: postgres and aws."
  type = object({
    aws      = string
    postgres = string
  })
  nullable = false
}

variable "release" {
  description = "How new versions of the functions go live (module release)."
  type = object({
    application_name   = string
    configuration_name = string
    role_arn           = string
  })
  nullable = false
}

variable "architecture" {
  description = "Processor that the zip was built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false
}

variable "logs" {
  description = "Log level and days that logs are kept, e.g. { level = \"INFO\", retention_days = 30 }."
  type = object({
    kms_key_arn    = optional(string)
    level          = optional(string, "INFO")
    retention_days = optional(number, 30)
  })
  default  = {}
  nullable = false
}

variable "provisioned_concurrency" {
  description = "Executions kept warm, by handler, e.g. { api = { minimum = 1, maximum = 10 } }; the others start cold."
  type = map(object({
    maximum = optional(number, 0)
    minimum = optional(number, 0)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for handler in keys(var.provisioned_concurrency) : contains(keys(local.sizes), handler)])
    error_message = "Name handlers of this service: ${join(", ", keys(local.sizes))}."
  }
}

variable "vpc" {
  description = "Subnets, and the security groups that reach the database (admin_security_group_ids for migrations, which go past the proxy); none where it needs no VPC."
  type = object({
    admin_security_group_ids = optional(list(string), [])
    security_group_ids       = optional(list(string), [])
    subnet_ids               = optional(list(string), [])
  })
  default  = {}
  nullable = false
}
