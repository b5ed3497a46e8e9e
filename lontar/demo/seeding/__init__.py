"""Where the demo's people and their learning come from; everything follows from one seed.

Reading order: ``names``, ``agency`` (units and posts), ``staff`` (civil servants with numbers),
``catalogue`` (courses), ``learning`` (who learned what when), ``coursework`` (assignments),
``flaws`` (what is wrong on purpose). All persons, numbers and results are made up.
"""
