"""The weekly digest: what changed, who is close, who is stuck and why, what needs a person.

Reading order: ``settings`` (when and to whom), ``facts`` (what goes in), ``parts`` (what comes
out), ``places`` (where people stand), ``compose`` and ``agency`` (pure: facts → digest),
``letters`` (digest → HTML and text), ``readers`` and ``desk`` and ``gather`` (facts from the
store), ``sending`` (exactly once per recipient and week).
"""

from reports.digest.settings import DigestSettings

__all__ = ["DigestSettings"]
