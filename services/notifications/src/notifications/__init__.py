"""What users are told about their profile and their orders."""
