"""Schemes: incentive rules as data, decided in three values, explained down to the facts.

Reading order: ``vocabulary`` (what a rule may ask), ``conditions`` and ``rules`` (the TOML
model), ``checks`` (what is refused at load), ``verdicts`` (pass, fail, unknown; values in doubt),
``wording`` (reasons in the agency's language), ``outcomes`` and ``decide`` (pure: a person's
facts → decision), ``limits`` (earlier periods), ``overruling`` (exceptions), ``facts`` and
``sanctions`` (those facts from the store), ``wordings`` (which text decides), ``deciding``
(everybody's decisions, landed), ``explain``, ``simulate`` and ``reviewing``, ``near`` and
``knapsack``, ``objections``.
"""
