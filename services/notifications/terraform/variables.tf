variable "artifact" {
  description = "Where the service's zip lies, e.g. { bucket = \"prod-artifacts\", key = \"notifications/<sha256>.zip\" }."
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

variable "environment" {
  description = "Name of the environment, the prefix of every name, e.g. prod."
  type        = string
  nullable    = false
}

variable "event_bus" {
  description = "The bus that events are received from, e.g. { name = \"prod\" }."
  type = object({
    name = string
  })
  nullable = false
}

variable "layers" {
  description = "ARNs of the layers by name: aws."
  type = object({
    aws = string
  })
  nullable = false
}

variable "preferences_url" {
  description = "Page where people choose what they are told, e.g. https://shop.example.com/preferences. E-mails that can be switched off name it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://[!-;=?-~]{1,500}$", var.preferences_url))
    error_message = "Give an https:// address in ASCII without spaces and angle brackets, e.g. https://shop.example.com/preferences: it goes into a header."
  }
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

variable "sender_address" {
  description = "Address that e-mails come from, e.g. shop@mail.example.com. Its domain is the identity that SES verifies."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@\\s<>]+@[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.sender_address))
    error_message = "Give a bare address with a lower-case domain, e.g. shop@mail.example.com."
  }
}

variable "architecture" {
  description = "Processor that the zip was built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether the table refuses to be deleted; false only where its content may be lost, as locally."
  type        = bool
  default     = true
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

variable "webhook_allowed_networks" {
  description = "Networks that webhooks may lead to besides the public internet; only local ones have any, e.g. [\"127.0.0.0/8\"]."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for network in var.webhook_allowed_networks : can(cidrhost(network, 0)) && !endswith(network, "/0")])
    error_message = "Name networks in CIDR notation, e.g. 127.0.0.0/8, and never all addresses: webhooks lead where strangers choose."
  }
}
