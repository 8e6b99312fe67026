variable "clients" {
  description = "Front ends by name, and where they may be sent back to, e.g. { shop = { callback_urls = [\"https://shop.example.com/signed-in\"], logout_urls = [\"https://shop.example.com\"] } }."
  type = map(object({
    callback_urls = list(string)
    logout_urls   = list(string)
  }))
  nullable = false

  validation {
    condition     = length(var.clients) > 0 && alltrue([for client in values(var.clients) : length(client.callback_urls) > 0])
    error_message = "Name at least one front end with at least one callback URL: without any, nobody could sign in."
  }

  validation {
    condition     = alltrue([for url in flatten([for client in values(var.clients) : concat(client.callback_urls, client.logout_urls)]) : can(regex("^(https://|http://localhost(:|/))[^*]*$", url))])
    error_message = "Give https:// addresses without * (http only for localhost): the code that signs a person in is sent there."
  }
}

variable "domain_prefix" {
  description = "First part of the sign-in page's address, unique in the region, e.g. prod-333333333333."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.domain_prefix)) && !can(regex("aws|amazon|cognito", var.domain_prefix))
    error_message = "Use at most 63 lower-case letters, digits and hyphens, without aws, amazon and cognito, which Cognito refuses."
  }
}

variable "name" {
  description = "Name of the pool: the environment's, e.g. prod."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,127}$", var.name))
    error_message = "Use at most 128 lower-case letters, digits and hyphens, a letter first, e.g. prod."
  }
}

variable "openapi" {
  description = "The decoded openapi.json of each service: the scopes of its operations are what its resource server offers."
  type = map(object({
    paths = map(map(object({
      security = optional(list(object({ jwt = optional(list(string), []) })), [])
    })))
  }))
  nullable = false

  validation {
    condition     = length(var.openapi) > 0
    error_message = "Give the OpenAPI document of at least one service."
  }
}

variable "deletion_protection" {
  description = "Whether the pool refuses to be deleted; false only where its accounts may be lost."
  type        = bool
  default     = true
  nullable    = false
}
