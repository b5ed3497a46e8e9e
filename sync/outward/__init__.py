"""From standings to Moodle: wanted minus actual is a plan; an approved plan is written, read back.

Reading order: ``standing`` (what reports hand over), ``settings``, ``targets/`` (one file each),
``planning`` (pure differences and verdicts), ``limits`` (pure), ``comparing`` (live differences),
``plans`` (kept, shown, approved), ``journal`` (what was intended and learned), ``pushing`` (look,
write, read back), ``settling`` (what a crash left in doubt), ``errors``. A run calls ``settle``,
``compare``, ``keep_plan``, ``is_cleared``, ``apply_plan``.
"""
