"""Every place where services keep something, to search for what they should have forgotten."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from flows.world import World

TABLES = """
SELECT schemaname, tablename
FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""
ROWS_WITH = "SELECT count(*) FROM {} AS stored WHERE strpos(to_jsonb(stored)::text, %s) > 0"


def traces(world: World, text: str, *, logs: Path) -> set[str]:
    """Return the tables, files and logs that have a text in them."""
    stored = {*_tables(world, text), *_items(world, text), *_objects(world, text)}
    return stored | {log.name for log in logs.iterdir() if text in log.read_text()}


def _tables(world: World, text: str) -> Iterator[str]:
    with psycopg.connect(world.client.endpoints.database) as database:
        for table in database.execute(TABLES).fetchall():
            query = sql.SQL(ROWS_WITH).format(sql.Identifier(*table))
            if database.execute(query, (text,)).fetchone() != (0,):
                yield ".".join(table)


def _items(world: World, text: str) -> Iterator[str]:
    dynamodb = world.aws_client("dynamodb")
    for table in dynamodb.list_tables()["TableNames"]:
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        if any(text in json.dumps(page["Items"]) for page in pages):
            yield table


def _objects(world: World, text: str) -> Iterator[str]:
    s3 = world.aws_client("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        for found in s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            content = s3.get_object(Bucket=bucket["Name"], Key=found["Key"])["Body"].read()
            if text.encode() in content:
                yield found["Key"]
