"""How every service runs: doors, transactions, messages, migrations; no domain word inside."""
