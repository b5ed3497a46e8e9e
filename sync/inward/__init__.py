"""From the outside world into the store.

Reading order: ``landing`` (history by scope), ``pulling`` (Moodle) and ``extents`` (what a pull may
close), ``trust`` and ``importing`` (HR files), ``matching`` (accounts and persons) and ``names``.
"""
