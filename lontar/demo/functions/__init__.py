"""The web-service functions that the demo LMS answers, grouped by subject.

Reading order: ``about`` (site info), ``people``, ``courses``, ``enrolments``, ``completions``,
``activities``, ``quizzes``, ``reviews``, ``assignments``, ``gradebook``, ``surveys``, ``cohorts``,
``reports`` with ``report_columns``, ``batch``. ``table`` is the index.

To add a function: write it in the file of its subject as ``function(call, **parameters)`` with
the contract's parameter names, name it in ``table``, add its parameter tree to
``parameters.json`` and its contract to the test fixture; the contract test finds the rest.
"""
