"""The workspace of an institution: where it stands, what is next, what is missing."""

from dataclasses import dataclass
from datetime import date

from lms.accounts.models import User
from lms.capacity.models import Evidence, Rating, Round, ScoreSnapshot
from lms.capacity.queries.ratings import Aim, Voice, agreed, aims, applicable, scores_from, levels
from lms.capacity.queries.staff import RoleCoverage, role_coverage, staff_of
from lms.capacity.queries.standing import Outlook, measured
from lms.capacity.rules.cycle import CYCLE, CycleStep, NextAct, Position, Who, cycle_step, next_act
from lms.capacity.rules.instrument import Criteria, Instrument
from lms.capacity.rules.levels import Missing, Staff, Standing, missing_for, missing_to_keep
from lms.capacity.rules.rounds import WITH_INSTITUTION, Stage, State
from lms.capacity.rules.scoring import ScoreProfile
