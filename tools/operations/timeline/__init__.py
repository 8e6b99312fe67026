"""What became of one order, user, event or conversation: every hop, in the order of time."""
