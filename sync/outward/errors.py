"""What can go wrong with a plan: a person asks for something that this plan cannot give.

PlanError
├── NoSuchPlan       no plan has this number
├── ContentChanged   the hash is not that of the plan: look at it again
├── NotApproved      nobody has approved the plan's content yet
├── AlreadyApproved  the same person said yes before; another one must
├── PlanExpired      no run has confirmed the plan for too long
└── PlanClosed       superseded, or finished: nothing can be approved or applied any more
"""

from __future__ import annotations


class PlanError(Exception):
    """Anything that keeps a plan from being shown, approved or applied."""

    def __init__(self, plan: int, problem: str, remedy: str) -> None:
        super().__init__(f"plan {plan} {problem}")
        self.plan = plan
        self.remedy = remedy


class NoSuchPlan(PlanError):
    """There is no plan with this number."""

    def __init__(self, plan: int) -> None:
        super().__init__(plan, "does not exist", "look at: lontar plan list")


class ContentChanged(PlanError):
    """The content that was looked at is not the content of the plan."""

    def __init__(self, plan: int) -> None:
        super().__init__(plan, "has another content", f"look again: lontar plan show {plan}")


class NotApproved(PlanError):
    """The plan waits for a person."""

    def __init__(self, plan: int) -> None:
        super().__init__(plan, "is not approved", f"look at it, then: lontar plan approve {plan}")


class AlreadyApproved(PlanError):
    """A second person is needed, and this is the first one again."""

    def __init__(self, plan: int, by: str) -> None:
        super().__init__(plan, f"was approved by {by} already", "somebody else must approve it too")


class PlanExpired(PlanError):
    """The plan is too old to be trusted."""

    def __init__(self, plan: int, days: int) -> None:
        problem = f"was last confirmed more than {days} days ago"
        super().__init__(plan, problem, "run lontar sync: it confirms the plan or makes a new one")


class PlanClosed(PlanError):
    """The plan is over; ``status`` says how it ended."""

    def __init__(self, plan: int, status: str) -> None:
        super().__init__(plan, f"is {status.replace('_', ' ')}", "the next sync makes a new one")
        self.status = status


class NothingWritten(Exception):
    """A run that is to be undone wrote nothing to Moodle."""

    remedy = "look at: lontar runs"

    def __init__(self, run: int, *, known: bool = True) -> None:
        super().__init__(f"run {run} wrote nothing to Moodle" if known else f"no run is run {run}")
        self.run = run
