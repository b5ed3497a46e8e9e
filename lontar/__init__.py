"""How Lontar is run: configuration, pipeline, command line, daemon, demo.

Reading order: ``pipeline`` (the whole round on one page), ``config``, ``wiring`` (what the
pipeline is made of), ``advice`` (errors to exit codes and remedies), ``cli/``, ``daemon``,
``demo/``.
"""

__version__ = "0.1.0"
