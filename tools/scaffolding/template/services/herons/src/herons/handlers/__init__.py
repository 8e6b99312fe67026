"""The doors of the service: each module is the entry point of the Lambda of the same name."""
