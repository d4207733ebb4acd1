"""Reads with one client, everything from the environment, and prints CSV: a header, then rows, NULL as \\N.

usage: read.py boto3|pyathena|pandas|awswrangler|psycopg SQL | objects BUCKET PREFIX | table DATABASE TABLE
"""

import csv
import json
import os
import sys
import time

OUTPUT = "s3://spillway/athena-results/"
DATABASE = os.environ.get("DATABASE", "realtime-de-db")


def of_boto3(sql):
    import boto3

    athena = boto3.client("athena")
    query = athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": DATABASE},
        ResultConfiguration={"OutputLocation": OUTPUT},
    )["QueryExecutionId"]
    while True:
        status = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        if status["State"] not in ("QUEUED", "RUNNING"):
            break
        time.sleep(0.05)
    if status["State"] != "SUCCEEDED":
        sys.exit(f"{status['State']}: {status.get('StateChangeReason')}")
    for page in athena.get_paginator("get_query_results").paginate(QueryExecutionId=query):
        for row in page["ResultSet"]["Rows"]:
            yield [cell.get("VarCharValue") for cell in row["Data"]]


def of_pyathena(sql):
    import pyathena

    connection = pyathena.connect(s3_staging_dir=OUTPUT, schema_name=DATABASE, poll_interval=0.05)
    answer = connection.cursor().execute(sql)
    yield [column[0] for column in answer.description]
    yield from answer


def of_pandas(sql):
    import pyathena
    from pyathena.pandas.cursor import PandasCursor

    connection = pyathena.connect(s3_staging_dir=OUTPUT, schema_name=DATABASE, poll_interval=0.05)
    yield from of_frame(connection.cursor(PandasCursor).execute(sql).as_pandas())


def of_frame(frame):
    import pandas

    yield list(frame.columns)
    for row in frame.itertuples(index=False, name=None):
        yield [None if pandas.isna(value) else value for value in row]


def of_awswrangler(sql):
    import awswrangler

    frame = awswrangler.athena.read_sql_query(sql, database=DATABASE, ctas_approach=False, s3_output=OUTPUT)
    yield from of_frame(frame)


def of_psycopg(sql):
    import psycopg

    with psycopg.connect() as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        yield [column.name for column in cursor.description]
        yield from cursor


def of_objects(bucket, prefix):
    """The lines of all objects, as single columns."""
    import boto3

    s3 = boto3.client("s3")
    yield ["line"]
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            for line in s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read().decode().splitlines():
                yield [line]


def of_table(database, name):
    """What Glue says of a table."""
    import boto3

    yield ["table"]
    yield [json.dumps(boto3.client("glue").get_table(DatabaseName=database, Name=name)["Table"], default=str)]


def main():
    rows = globals()["of_" + sys.argv[1]](*sys.argv[2:])
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for row in rows:
        writer.writerow(["\\N" if value is None else value for value in row])


main()
