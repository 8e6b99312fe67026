"""Rehearses a service's migrations on full tables, with readers and writers beside them."""
