"""What people read: mail templates and their message catalogs. Data, and how it is opened.

``environment.py`` opens the templates in a language, ``formats.py`` writes numbers and dates in
it. ``mail/`` holds the digest: ``layout.html.j2`` (the frame that mail programs survive),
``pieces.html.j2`` (bars and lists), ``digest.html.j2``, ``digest.txt.j2``. Templates speak
English; ``catalogs/id.po`` translates every sentence into Indonesian. To add a sentence: write
it in a template within ``_()`` or ``ngettext()``, and its translation into the catalog.
"""
