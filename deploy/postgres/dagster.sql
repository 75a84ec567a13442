-- Beside the database of our own tables, made once, when the server starts for the first time.
CREATE DATABASE dagster;
