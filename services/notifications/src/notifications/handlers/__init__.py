"""The doors of notifications: one file per trigger, no decisions inside."""
