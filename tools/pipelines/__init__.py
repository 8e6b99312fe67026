"""What a pipeline does between a commit and an environment; each step runs at a desk as well."""
