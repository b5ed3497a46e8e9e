"""What can go wrong with a plan: a person asks for something that this plan cannot give.

PlanError
├── NoSuchPlan       no plan has this number
├── ContentChanged   the hash is not that of the plan: look at it again
├── NotApproved      nobody has approved the plan's content yet
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


class PlanClosed(PlanError):
    """The plan is over; ``status`` says how it ended."""

    def __init__(self, plan: int, status: str) -> None:
        super().__init__(plan, f"is {status.replace('_', ' ')}", "the next sync makes a new one")
        self.status = status
