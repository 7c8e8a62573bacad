"""Names and summaries by a language model: optional, off by default, and never more than what the passages bear out.

    what may be quoted (disclosure) → prompt → ask → check every name and sentence → written.json

Nothing here runs, or is imported, unless the user asks for it with settings that name an interface.
"""
