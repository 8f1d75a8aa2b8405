"""The way of a round through its actions, by the people who may take them."""

from dataclasses import dataclass
from datetime import date

from lms.capacity.actions.evidence import Description, attach_evidence
from lms.capacity.actions.ratings import agree, rate
from lms.capacity.actions.reviews import finish_review, start_review, verify_indicator
from lms.capacity.actions.rounds import open_consensus, open_round, submit_round
from lms.capacity.models import Evidence, InstrumentVersion, Round
from lms.capacity.queries.ratings import applicable
from tests.world import World

LAST_YEAR = date(2025, 12, 1)


@dataclass(frozen=True)
class Steps:
    world: World
    instrument: InstrumentVersion

    def opened(self) -> Round:
        return open_round(institution=self.world.aldea, instrument=self.instrument, by=self.world.bruno)

    def in_consensus(self, round: Round) -> Round:
        rate(round=round, indicator_key="1.1", level=3, reason="Seen in council.", by=self.world.ana)
        rate(round=round, indicator_key="1.1", level=1, reason="Only a speech.", by=self.world.bruno)
        return open_consensus(round=round, by=self.world.bruno)

    def agreed(self, level: int = 2) -> Round:
        """Every indicator agreed at one level, each with evidence."""
        round = self.in_consensus(self.opened())
        keys = [indicator.key for indicator in applicable(round)]
        for key in keys:
            agree(round=round, indicator_key=key, level=level, reason="Agreed.", by=self.world.bruno)
        for start in range(0, len(keys), 4):
            self.attach(round, keys[start : start + 4], "E1")
            self.attach(round, keys[start : start + 4], "E2")
        return round

    def attach(self, round: Round, keys: list[str], kind: str = "E1") -> Evidence:
        return attach_evidence(
            round=round,
            indicator_keys=keys,
            description=Description(f"Act on {keys[0]}", kind, LAST_YEAR, "It was decided. It is in force."),
            link="https://aldea.example/act",
            no_personal_data=True,
            by=self.world.bruno,
        )

    def submitted(self, level: int = 2) -> Round:
        return submit_round(round=self.agreed(level), by=self.world.bruno)

    def under_review(self, level: int = 2) -> Round:
        return start_review(round=self.submitted(level), by=self.world.rosa).round

    def reviewed(self, level: int = 2, verified: int | None = None) -> Round:
        round = self.under_review(level)
        for indicator in applicable(round):
            verify_indicator(
                round=round,
                indicator_key=indicator.key,
                level=level if verified is None else verified,
                reason="Seen in the documents.",
                by=self.world.rosa,
            )
        return finish_review(round=round, report="What was claimed was shown.", by=self.world.rosa).round
