"""The stages: one public verb each, tables in, tables out; they do not know each other and meet in pipeline.py."""
