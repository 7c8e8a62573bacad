"""What Alembic runs: the steps, on the connection and within the transaction of ``database.open_store``."""

from alembic import context

from roadmap.roundtable.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
