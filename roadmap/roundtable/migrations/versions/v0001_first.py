"""The first shape of the store: every table, and triggers that keep the logs add-only."""

from alembic import op

from roadmap.roundtable.migrations.shape_0001 import ADD_ONLY, metadata

revision = "0001"
down_revision = None

_POSTGRESQL = """
create function add_only() returns trigger language plpgsql as $$
begin raise exception 'rows of % are never changed or deleted', tg_table_name; end $$
"""


def upgrade() -> None:
    """Make the tables and the triggers."""
    connection = op.get_bind()
    metadata.create_all(connection)
    if connection.dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
    for table in ADD_ONLY:
        for change in ("update", "delete"):
            op.execute(_trigger(connection.dialect.name, table, change))
    if connection.dialect.name == "postgresql":
        for table in ADD_ONLY:
            op.execute(f"create trigger {table}_no_truncate before truncate on {table} execute function add_only()")


def _trigger(dialect: str, table: str, change: str) -> str:
    """Return the statement that makes one trigger."""
    head = f"create trigger {table}_no_{change} before {change} on {table}"
    if dialect == "postgresql":
        return f"{head} for each row execute function add_only()"
    return f"{head} begin select raise(abort, 'rows of {table} are never changed or deleted'); end"
