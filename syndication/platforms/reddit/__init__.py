"""Reddit, over its OAuth API."""
