"""What the service can do: note events, send, take what comes back, show, let people choose."""
