"""The demo LMS: a Moodle-like site on loopback, its seeded people, and a folder to try Lontar in.

Reading order: ``folder`` (what ``lontar demo init`` writes), ``server`` (HTTP, faults, waiting),
``service`` (token, function, state, price), ``wire`` (forms and parameter types), ``call`` (one
call and what may run inside it), ``functions`` (the answers), ``state``, ``store`` and ``site``
(lms.json), ``prices`` and ``faults``; ``seed`` and ``seeding`` make the people and courses,
``office`` the personnel files. docs/demo-lms.md describes lms.json for people who edit it.

Real Moodle decides: where this differs from a recorded answer, this is wrong.
"""
