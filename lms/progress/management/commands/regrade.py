"""Plan what a corrected key changes, or carry it out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.assessment.actions.regrading import correct_keys, withdraw_questions
from lms.assessment.queries.regrading import RegradePlan, plan_regrade, proposed_correction
from lms.foundation.errors import RuleViolation


class Command(BaseCommand):
    help = "Mark tests again after a key was corrected, or a question withdrawn. Nobody loses a pass."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pool", help="key of the pool, as C1.1")
        parser.add_argument("question", nargs="+", help="keys of the questions that were wrong")
        parser.add_argument(
            "--withdraw", action="store_true", help="never ask again, full marks for everybody"
        )
        parser.add_argument(
            "--reason", default="", help="a sentence learners will read; needed to carry it out"
        )
        parser.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        pool, questions, withdrawn = options["pool"], options["question"], options["withdraw"]
        if not options["dry_run"] and not options["reason"]:
            raise CommandError("Say why with --reason, or look at the plan with --dry-run.")
        try:
            self.show(plan_regrade(proposed_correction(pool, questions, withdrawn=withdrawn)))
            if not options["dry_run"]:
                act = withdraw_questions if withdrawn else correct_keys
                act(pool_key=pool, question_keys=questions, reason=options["reason"], by=None)
        except RuleViolation as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if not options["dry_run"]:
            self.stdout.write("Decided. The worker marks the attempts again and tells the learners.")

    def show(self, plan: RegradePlan) -> None:
        for line in plan.lines:
            result = line.regraded
            verdict = "pass gained" if result.is_pass_gained else "pass kept" if result.is_pass_kept else ""
            shares = f"{line.old_percent} % -> {line.new_percent} %"
            self.stdout.write(f"attempt {line.number}, sitting {line.sitting}: {shares} {verdict}".rstrip())
        self.stdout.write(
            f"{plan.seen_count} attempts seen, {plan.changed_count} results grow, {plan.gained_count} passes gained, "
            f"{plan.kept_count} passes kept, {plan.skipped_count} not comparable"
        )
