"""Ids in addresses."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter

#: Ids are 64-bit in the database; so many digits always fit.
MAX_ID = 10**18 - 1


class IdConverter(IntegerConverter):
    """A positive number that fits. Anything else is no id, and so no such page."""

    regex = r"[1-9][0-9]{0,17}"
