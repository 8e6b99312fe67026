variable "artifacts" {
  description = "Where each layer's zip lies, by the layer's name, e.g. { postgres = { bucket = \"prod-artifacts\", key = \"layer-postgres/<sha256>.zip\" } }."
  type = map(object({
    bucket = string
    key    = string
  }))
  nullable = false

  validation {
    condition     = length(var.artifacts) > 0
    error_message = "Name at least one layer."
  }
}

variable "environment" {
  description = "Name of the environment, the prefix of every layer's name, e.g. prod."
  type        = string
  nullable    = false
}

variable "architecture" {
  description = "Processor that the layers were built for: arm64 or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "Use arm64 or x86_64."
  }
}
