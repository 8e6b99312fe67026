variable "cors_allowed_origins" {
  description = "Origins whose pages may call the API, e.g. [\"https://shop.example.com\"]; [\"*\"] only locally."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.cors_allowed_origins) > 0 && alltrue([for origin in var.cors_allowed_origins : origin == "*" || can(regex("^https?://[^/]+$", origin))])
    error_message = "Write each origin as scheme and host without a path, e.g. https://shop.example.com."
  }
}

variable "jwt" {
  description = "Who issues access tokens, and the audiences or clients that they may name, e.g. { issuer = \"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1\", audiences = [\"4k2…\"] }."
  type = object({
    audiences = list(string)
    issuer    = string
  })
  nullable = false

  validation {
    condition     = can(regex("^(https://|http://(127\\.0\\.0\\.1|localhost)(:|/|$))", var.jwt.issuer))
    error_message = "Give an issuer that is reached over https: whoever can change its keys on the way can sign in as anyone."
  }

  validation {
    condition     = length(var.jwt.audiences) > 0
    error_message = "Name at least one audience: without any, a token that the issuer made for somebody else would do."
  }
}

variable "name" {
  description = "Name of the API: the environment's, e.g. prod."
  type        = string
  nullable    = false
}

variable "services" {
  description = "By service name: its decoded openapi.json, and the function (invoke output of lambda_function) that answers its routes."
  type = map(object({
    function = object({
      alias_name      = string
      arn             = string
      function_name   = string
      timeout_seconds = number
    })
    openapi = object({
      paths = map(map(object({
        security = optional(list(object({ jwt = optional(list(string), []) })), [])
      })))
    })
  }))
  nullable = false

  validation {
    condition = alltrue(flatten([
      for service in values(var.services) : [
        for methods in values(service.openapi.paths) : [
          for operation in values(methods) : length(operation.security) > 0 && alltrue([for one in operation.security : length(one.jwt) == 1])
        ]
      ]
    ]))
    error_message = "Give every operation scopes, each as an alternative of its own ({ jwt = [scope] }): without scopes the gateway accepts ID tokens too, and it cannot ask for two at once."
  }

  validation {
    condition = alltrue(flatten([
      for service in values(var.services) : [
        for methods in values(service.openapi.paths) : [
          for operation in values(methods) : [
            for scope in flatten(operation.security[*].jwt) : contains(keys(var.services), split("/", scope)[0]) && can(regex("^[a-z]+/(read|write|admin)$", scope))
          ]
        ]
      ]
    ]))
    error_message = "Write scopes as <service>/read, <service>/write or <service>/admin of a service of this API: nobody issues others, so the route could not be called."
  }

  validation {
    condition     = length(flatten([for service in values(var.services) : keys(service.openapi.paths)])) == length(distinct(flatten([for service in values(var.services) : keys(service.openapi.paths)])))
    error_message = "Let one service own each path: two services claim the same one."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : service.function.timeout_seconds < 30])
    error_message = "Give API functions a timeout under 30 seconds: the gateway hangs up then."
  }
}

variable "domain" {
  description = "Name that clients call, and the Route 53 zone that it belongs to, e.g. { name = \"api.example.com\", zone_id = \"Z0123\" }; null where API Gateway's own name will do."
  type = object({
    name    = string
    zone_id = string
  })
  default = null

  validation {
    condition     = var.domain == null || can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.domain.name))
    error_message = "Write domain.name in lower case without scheme and path, e.g. api.example.com."
  }
}

variable "logs" {
  description = "Days that access logs are kept, and the ARN of a KMS key for them (CloudWatch's own key when absent)."
  type = object({
    kms_key_arn    = optional(string)
    retention_days = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.logs.retention_days > 0
    error_message = "Set logs.retention_days to at least 1, e.g. 30; 0 (for ever) is not accepted."
  }
}

variable "route_throttling" {
  description = "Routes with a limit of their own, in requests per second, e.g. { \"POST /orders\" = { burst = 50, rate = 25 } }."
  type = map(object({
    burst = number
    rate  = number
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for route in keys(var.route_throttling) : contains(flatten([
        for service in values(var.services) : [
          for path, methods in service.openapi.paths : [for method in keys(methods) : "${upper(method)} ${path}"]
        ]
      ]), route)
    ])
    error_message = "Throttle routes that exist: write them as in openapi.json, method first, e.g. \"POST /orders\"."
  }
}

variable "throttling" {
  description = "Limit of every other route, in requests per second, and the burst above it."
  type = object({
    burst = optional(number, 200)
    rate  = optional(number, 100)
  })
  default  = {}
  nullable = false
}
