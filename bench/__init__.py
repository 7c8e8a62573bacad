"""Measurements and generators; nothing here is needed to run the product."""
