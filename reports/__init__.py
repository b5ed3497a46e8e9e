"""What it means: ledger, metrics, schemes, explanation, digest.

Reading order: ``periods``, ``course_worth`` and ``ledger`` (facts to credits), ``roster`` and
``results`` (people, months of service, quiz results), ``frame`` (all of these for one period and
moment), ``metrics/`` (one file each) and ``measuring``, ``units``, ``schemes/`` (rules to
decisions with reasons), ``standings`` (what is handed to targets and mails), ``timetable`` and
``digest/``. ``temporary`` is how queries are kept for later ones. Reads what ``sync`` landed and
never writes LMS facts.
"""
