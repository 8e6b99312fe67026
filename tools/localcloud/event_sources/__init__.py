"""What calls functions by itself: the queues, streams and schedules of the control plane."""

from localcloud.event_sources.event_sources import EventSources
from localcloud.event_sources.pace import Pace

__all__ = ["EventSources", "Pace"]
