"""tool_mobile_call_external_functions: many calls in one request.

Seen in Moodle 4.5: it stops at the first error, what ran before stays done, what comes after
has no entry in the answer; a batch may stand in a batch.
"""

from __future__ import annotations

from lontar.demo.call import Call, inner_arguments
from lontar.demo.errors import Refusal, no_access
from lontar.demo.wire import Tree


def call_external_functions(call: Call, requests: list[Tree]) -> object:
    """Run the requests in order up to the first refusal."""
    responses: list[dict[str, object]] = []
    for one in requests:
        try:
            answer = _run(call.within(one["settinglang"]), one)
        except Refusal as refusal:
            responses.append({"error": True, "exception": call.inner_answer(refusal)})
            break
        responses.append({"error": False, "data": call.inner_data(answer)})
    return {"responses": responses}


def _run(call: Call, one: Tree) -> object:
    if not call.offers(one["function"]):
        raise no_access()  # inside a batch an unknown function is refused alike
    return call.perform(one["function"], inner_arguments(one["arguments"]))
