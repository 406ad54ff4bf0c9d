"""How the desk is doing, for those who run it: figures out of the database, and what to do where they are bad."""

from syndication.services.health.backlog import MOST_COUNTED, Backlog, read_backlog
from syndication.services.health.findings import Finding, findings_of
from syndication.services.health.fleet import Fleet, Lane, WorkerSeen
from syndication.services.health.outages import Outage, Pause, list_pauses, recent_outages
from syndication.services.health.results import Results, read_results
from syndication.services.health.state import State, list_senders, read_state
from syndication.services.health.stores import Store, read_store
from syndication.services.health.tally import Counts, Tally, count_tries, newest_try

__all__ = [
    "MOST_COUNTED",
    "Backlog",
    "Counts",
    "Finding",
    "Fleet",
    "Lane",
    "Outage",
    "Pause",
    "Results",
    "State",
    "Store",
    "Tally",
    "WorkerSeen",
    "count_tries",
    "findings_of",
    "list_pauses",
    "list_senders",
    "newest_try",
    "read_backlog",
    "read_results",
    "read_state",
    "read_store",
    "recent_outages",
]
