"""The database's own clock, by which all machines agree how long ago something was."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Float, cast, func, literal, select


def seconds_now(dialect: str) -> ColumnElement[float]:
    """The clock in Unix seconds, to stand in a statement."""
    if dialect == "postgresql":
        return cast(func.extract("epoch", func.clock_timestamp()), Float(53))
    return (func.julianday("now", type_=Float()) - literal(2440587.5)) * literal(86400.0)


def time_of(connection: Connection) -> datetime:
    """The clock, within a transaction."""
    return datetime.fromtimestamp(connection.execute(select(seconds_now(connection.dialect.name))).scalar_one(), UTC)
