variable "api" {
  description = "The HTTP API (module http_api), e.g. { id = \"a1b2c3\", log_group_name = \"/aws/vendedlogs/apigateway/prod\", stage = \"$default\" }."
  type = object({
    id             = string
    log_group_name = string
    stage          = string
  })
  nullable = false
}

variable "database" {
  description = "The database and its proxy (output monitored of postgres), e.g. { instance_identifiers = [\"prod-1\"], maximum_connections = 400, proxy_name = \"prod\" }."
  type = object({
    instance_identifiers = list(string)
    maximum_connections  = number
    proxy_name           = string
  })
  nullable = false

  validation {
    condition     = length(var.database.instance_identifiers) > 0 && var.database.maximum_connections > 0
    error_message = "Name at least one instance and how many connections it takes: without them nothing notices that the database is full or gone."
  }
}

variable "environment" {
  description = "Name of the environment, the prefix of every name and the namespace of the services' metrics, e.g. prod."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*$", var.environment))
    error_message = "Use lower-case letters and digits, a letter first, e.g. prod: an alarm's name is split at its hyphens."
  }
}

variable "event_bus" {
  description = "The bus that events go through, e.g. { name = \"prod\" }."
  type = object({
    name = string
  })
  nullable = false
}

variable "monthly_budget_usd" {
  description = "US dollars that the account may cost in a month, e.g. 500."
  type        = number
  nullable    = false

  validation {
    condition     = var.monthly_budget_usd > 0
    error_message = "Set monthly_budget_usd to more than 0: a budget of nothing is exceeded on the first day, and its e-mail means nothing."
  }
}

variable "page_addresses" {
  description = "E-mail addresses that wake whoever is on call, e.g. [\"shop@pager.example.com\"]. Each is asked to confirm once."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.page_addresses) > 0 && alltrue([for address in var.page_addresses : can(regex("^[^@\\s<>]+@[a-z0-9-]+(\\.[a-z0-9-]+)+$", address))])
    error_message = "Give at least one bare e-mail address, e.g. shop@pager.example.com: without one every fault is silent."
  }
}

variable "runbooks_url" {
  description = "Where docs/runbooks can be read, without a trailing slash, e.g. https://github.com/example-org/backend/blob/main/docs/runbooks. Every alarm links there."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^https://[!-;=?-~]{1,200}[^/]$", var.runbooks_url))
    error_message = "Give an https:// address without a trailing slash, e.g. https://github.com/example-org/backend/blob/main/docs/runbooks."
  }
}

variable "services" {
  description = "By service name: what its module says of its functions, queues, rules, outbox and promise, e.g. { orders = module.orders }."
  type = map(object({
    dead_letter_queues = map(string)
    functions = map(object({
      log_group_name       = string
      name                 = string
      reserved_concurrency = number
      timeout_seconds      = number
      uses_database        = bool
    }))
    has_outbox = bool
    queues = map(object({
      name = string
    }))
    rules = optional(map(string), {})
    slo = object({
      availability_percent = number
      latency = object({
        milliseconds = number
        percent      = number
      })
    })
  }))
  nullable = false

  validation {
    condition     = length(var.services) > 0 && alltrue([for service in values(var.services) : contains(keys(service.functions), "api")])
    error_message = "Give each service a function \"api\": its promise to clients is measured there."
  }

  validation {
    condition = alltrue(flatten([
      for service in values(var.services) : [
        for percent in [service.slo.availability_percent, service.slo.latency.percent] : percent >= 95 && percent < 100
      ]
    ]))
    error_message = "Promise at least 95 and less than 100 percent: without a budget each failed request would wake somebody, and a larger one cannot burn 14 times too fast."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : service.slo.latency.milliseconds < 1000 * service.functions["api"].timeout_seconds if contains(keys(service.functions), "api")])
    error_message = "Promise a latency below the api function's timeout: Lambda ends what is slower, so that it would never be measured."
  }

  validation {
    condition     = alltrue([for name in keys(var.services) : can(regex("^[a-z]+$", name)) && !contains(["api", "database"], name)])
    error_message = "Name services with lower-case letters, and not \"api\" or \"database\": these have alarms of their own."
  }

  validation {
    condition     = alltrue(flatten([for service in values(var.services) : [for handler in keys(merge(service.queues, service.rules, service.dead_letter_queues)) : contains(keys(service.functions), handler)]]))
    error_message = "Name queues, rules and dead-letter queues by the function that they belong to: an alarm says by that name who is in trouble."
  }
}

variable "ticket_addresses" {
  description = "E-mail addresses for what can wait until the morning, e.g. [\"backend@example.com\"]. Each is asked to confirm once."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.ticket_addresses) > 0 && alltrue([for address in var.ticket_addresses : can(regex("^[^@\\s<>]+@[a-z0-9-]+(\\.[a-z0-9-]+)+$", address))])
    error_message = "Give at least one bare e-mail address, e.g. backend@example.com: dead letters are kept for two weeks only, and somebody must hear of them."
  }
}
