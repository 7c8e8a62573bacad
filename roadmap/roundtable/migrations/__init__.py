"""Steps from one shape of the roundtable's store to the next, for Alembic; ``database.open_store`` takes them."""
