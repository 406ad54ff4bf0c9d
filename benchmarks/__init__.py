"""Measurements of the running product. Each prints its figures with the machine and versions they are of."""
