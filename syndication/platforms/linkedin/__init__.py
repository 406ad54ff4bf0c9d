"""LinkedIn, for members and organisations, over the Posts API."""
