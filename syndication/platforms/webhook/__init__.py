"""Posts as signed webhooks, for receivers of one's own: a website, an intranet, an automation."""
