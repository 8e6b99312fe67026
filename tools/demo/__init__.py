"""The main job of the project, told as it happens: `python -m demo` after `make up`."""
