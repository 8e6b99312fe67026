"""Says what a plan would cost a month: the floor that is paid anyway, and what requests add."""
