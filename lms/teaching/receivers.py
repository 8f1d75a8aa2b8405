"""Where teaching plugs into learning: the meetings of a learner's groups, for her calendar."""

from lms.progress.queries.calendar import meeting_sources
from lms.teaching.queries.sessions import meetings_of

meeting_sources["teaching"] = meetings_of
