"""``python -m roadmap`` is the command line."""

from roadmap.cli import main

main()
