"""The one store behind everything: SQLAlchemy Core on SQLite or PostgreSQL."""
