"""Fixtures for every test of the repository; they live in the chassis."""

pytest_plugins = ["chassis.testing.plugin"]
