"""Flask commands; each module lists its own in `commands`."""
