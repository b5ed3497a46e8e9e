"""One Moodle site, read and written through its web services.

Reading order: ``settings`` (how a site is configured), ``functions`` (what we call), ``errors``
(what can go wrong), ``wire`` (PHP forms, JSON answers), ``batch`` and ``parallel`` (many calls),
``client`` (call, retry, throttle), ``answers`` (what Moodle says), ``records`` (what we make of
it), ``site`` (what this site allows), ``bulk`` (report-builder pages), then the pulls ``people``
(``lookup``, ``profile_fields``), ``courses``, ``completions`` (``participation``, ``pairs``,
``moments``), ``quizzes``, ``cohorts``, ``categories``, ``competencies``, and by a question for each
(``each``) ``badges`` and ``plans``; ``versions`` says how releases differ; then the few writing
calls in ``writes`` and doctor's ``checks``.

To add a Moodle function: one line in ``functions``, one model in ``answers``, one function in the
module of its subject, its recordings under ``tests/fixtures/moodle/``.
"""
