"""YouTube, over the Data API v3."""
