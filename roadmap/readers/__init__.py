"""From bytes to records: one file per source format family, and a plain dict from format to function."""
