"""What tests need to run against real things; packages leave it out."""
