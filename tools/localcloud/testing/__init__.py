"""What the tests of the local cloud share: an emulator, an event loop, functions to run."""
