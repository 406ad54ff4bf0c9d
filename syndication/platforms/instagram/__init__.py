"""Instagram professional accounts, over the Graph API."""
