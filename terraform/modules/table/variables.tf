variable "attributes" {
  description = "Type (S, N or B) of every attribute that is part of a key, by name, e.g. { pk = \"S\", sk = \"S\" }."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for type in values(var.attributes) : contains(["B", "N", "S"], type)])
    error_message = "Give each attribute the type S (string), N (number) or B (binary): keys have no others."
  }

  validation {
    condition = toset(keys(var.attributes)) == toset(compact(flatten([
      for key in concat([var.key], values(var.indexes)) : [key.hash_key, key.range_key]
    ])))
    error_message = "Name exactly the attributes that the key and the indexes use: DynamoDB refuses others, and items may have them anyway."
  }
}

variable "key" {
  description = "The table's own key, e.g. { hash_key = \"pk\", range_key = \"sk\" }. Another key is another table."
  type = object({
    hash_key  = string
    range_key = optional(string)
  })
  nullable = false
}

variable "name" {
  description = "Name of the table, e.g. prod-notifications."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{3,255}$", var.name))
    error_message = "Use 3 to 255 letters, digits, hyphens, underscores and dots, e.g. prod-notifications."
  }
}

variable "ttl_attribute" {
  description = "Attribute whose second (Unix time) is the last of its item, e.g. expires_at."
  type        = string
  nullable    = false

  validation {
    condition     = var.ttl_attribute != "" && !contains(keys(var.attributes), var.ttl_attribute)
    error_message = "Name an attribute that is no part of a key, e.g. expires_at: what is stored for ever has no such attribute, and the table must know which one it would be."
  }
}

variable "deletion_protection" {
  description = "Whether the table refuses to be deleted; false only where its content may be lost, as locally."
  type        = bool
  default     = true
  nullable    = false
}

variable "indexes" {
  description = "Global secondary indexes by name, each with all attributes, e.g. { due = { hash_key = \"due_shard\", range_key = \"due_at\" } }."
  type = map(object({
    hash_key  = string
    range_key = optional(string)
  }))
  default  = {}
  nullable = false
}

variable "stream_view_type" {
  description = "What the stream tells of a change, e.g. NEW_AND_OLD_IMAGES; NONE where nobody follows the table."
  type        = string
  default     = "NONE"
  nullable    = false

  validation {
    condition     = contains(["KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "NONE", "OLD_IMAGE"], var.stream_view_type)
    error_message = "Use KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES or NONE."
  }
}
