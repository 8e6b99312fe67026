"""A schema and a login role per service: the role reaches its own schema's rows and nothing else.

Everything here is safe to repeat, and needs no superuser: RDS's administrator is none.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from psycopg import sql
from psycopg.errors import DuplicateObject, UniqueViolation

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

# RDS Proxy refuses settings that come with a connection, so they belong to the role.
ROLE_SETTINGS: Final = {
    "statement_timeout": "5s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "10s",
    # What a client reads does not depend on where the server stands.
    "timezone": "UTC",
}


def role_of(service: str) -> str:
    """Return the name of the role that a service logs in as."""
    return f"{service}_service"


def prepare_schema(admin: "Connection[TupleRow]", service: str) -> None:
    """Create schema and role where they are missing, and set what the role may do."""
    _create_role(admin, role_of(service))
    schema, role = sql.Identifier(service), sql.Identifier(role_of(service))
    database = sql.Identifier(admin.info.dbname)
    for template in _GRANTS:
        statement = sql.SQL(template).format(schema=schema, role=role, database=database)
        admin.execute(statement)
    for setting, value in ROLE_SETTINGS.items():
        admin.execute(
            sql.SQL("ALTER ROLE {role} SET {setting} = {value}").format(
                role=role, setting=sql.Identifier(setting), value=sql.Literal(value)
            )
        )


_GRANTS: Final = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "ALTER ROLE {role} SET search_path = {schema}",
    "CREATE SCHEMA IF NOT EXISTS {schema}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    # The administrator owns the tables, so the role can neither alter nor drop them.
    """
    ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}
    """,
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    """
    CREATE TABLE IF NOT EXISTS {schema}.schema_migrations (
        owner text NOT NULL,
        file text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (owner, file)
    )
    """,
    "REVOKE ALL ON {schema}.schema_migrations FROM {role}",
)


def _create_role(admin: "Connection[TupleRow]", name: str) -> None:
    role = sql.Identifier(name)
    # Roles belong to the server: another database on it may have brought this one.
    with suppress(DuplicateObject, UniqueViolation):
        admin.execute(sql.SQL("CREATE ROLE {role} LOGIN").format(role=role))
    with_iam = admin.execute("SELECT true FROM pg_roles WHERE rolname = 'rds_iam'").fetchone()
    if with_iam:
        admin.execute(sql.SQL("GRANT rds_iam TO {role}").format(role=role))
    elif admin.info.password:
        # Without IAM only a password can let the role in; it is the one that libpq was given.
        admin.execute(
            sql.SQL("ALTER ROLE {role} PASSWORD {verifier}").format(
                role=role, verifier=sql.Literal(_verifier(admin, name))
            )
        )


def _verifier(admin: "Connection[TupleRow]", role: str) -> str:
    password = admin.info.password.encode()
    return admin.pgconn.encrypt_password(password, role.encode(), b"scram-sha-256").decode()
