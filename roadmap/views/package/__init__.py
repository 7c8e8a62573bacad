"""The parts of the researcher's package: tables, their description, topic model, charts, sources, methods."""
