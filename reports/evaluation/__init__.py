"""Does a course, a provider, a method or a programme work? Kirkpatrick's four levels, honestly.

Reading order: ``settings``, ``subject`` (what is evaluated), ``levels`` (all four together),
``sheets`` (its tables); ``reaction``, ``learning``, ``behaviour`` and ``results`` read one level
each from a frame; ``promoters``, ``reliability``, ``gains``, ``items`` and ``contrasts`` are
their statistics; ``intervals`` is the border to SciPy. A figure is ``Known`` with what stands
behind it, or ``Unknown`` with the reason.
"""
