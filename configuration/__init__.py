"""How settings are read; config.py says which there are."""
