"""The generator of the demo corpus."""
