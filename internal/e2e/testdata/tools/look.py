"""Looks at the tables through one client, as tools built on it do, and prints what it sees, a value a line.

usage: look.py sqlalchemy|psycopg|asyncpg|odbc|pandas|pgcli|dbt HOST PORT USER DATABASE
       look.py lake FILE    runs a file of Athena's statements, which end in ";" at a line's end
"""

import asyncio
import datetime
import decimal
import sys


def show(name, value):
    print(f"{name}: {value!r}")


def attempt(name, call):
    """Shows a call's result, or what it raised."""
    try:
        show(name, call())
    except Exception as fault:  # the comparison judges it
        show(name, f"{type(fault).__name__}: {str(fault).splitlines()[0]}")


def plain(value):
    """A value whose repr is stable: no objects of the client's own."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool, bytes, decimal.Decimal, datetime.date)):
        return value
    return repr(value)


def of_sqlalchemy(host, port, user, database):
    import sqlalchemy
    from sqlalchemy.engine.reflection import ObjectKind, ObjectScope

    for driver in ("psycopg", "psycopg2"):
        engine = sqlalchemy.create_engine(sqlalchemy.URL.create(f"postgresql+{driver}", user, host=host, port=int(port), database=database))
        look = sqlalchemy.inspect(engine)
        show("version", engine.dialect.server_version_info[0] if engine.connect() else None)
        names = ["get_schema_names", "get_table_names", "get_view_names", "get_materialized_view_names", "get_sequence_names",
                 "get_temp_table_names", "get_temp_view_names", "get_sorted_table_and_fkc_names", "get_domains", "get_enums",
                 "get_foreign_table_names"]
        for name in names:
            attempt(name, lambda: sorted(plain(getattr(look, name)()), key=str))
        for schema in ("archive", "pg_catalog", "information_schema"):
            attempt(f"get_table_names {schema}", lambda: sorted(look.get_table_names(schema)))
            attempt(f"get_view_names {schema}", lambda: sorted(look.get_view_names(schema)))
        for table, schema in (("stocks", None), ("every_type", None), ("closing", None), ("sales", "archive"), ("nosuch", None)):
            for name in ("has_table", "get_columns", "get_pk_constraint", "get_foreign_keys", "get_indexes", "get_unique_constraints",
                         "get_check_constraints", "get_table_comment", "get_table_oid", "get_table_options"):
                if name != "get_table_oid" or table == "nosuch":
                    attempt(f"{name} {table}", lambda: plain(getattr(look, name)(table, schema=schema)))
        for name in ("get_multi_columns", "get_multi_pk_constraint", "get_multi_foreign_keys", "get_multi_indexes",
                     "get_multi_unique_constraints", "get_multi_check_constraints", "get_multi_table_comment", "get_multi_table_options"):
            attempt(name, lambda: plain(getattr(look, name)(kind=ObjectKind.ANY, scope=ObjectScope.ANY)))
        attempt("has_index", lambda: look.has_index("stocks", "stocks_pkey"))
        attempt("has_sequence", lambda: look.has_sequence("nosuch"))
        attempt("has_schema", lambda: [look.has_schema("archive"), look.has_schema("nosuch")])
        metadata = sqlalchemy.MetaData()
        metadata.reflect(engine, views=True)
        metadata.reflect(engine, schema="archive")
        show("reflected", sorted(metadata.tables))
        stocks = metadata.tables["stocks"]
        with engine.connect() as connection:
            query = sqlalchemy.select(stocks.c["adj close"], stocks.c.volume).where(stocks.c.year == 2021, stocks.c.index.in_(["NYA", "IXIC"]))
            show("rows", [tuple(row) for row in connection.execute(query.order_by(stocks.c.volume).limit(2))])
            connection.rollback()
            show("isolation", connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("SHOW transaction_isolation").scalar())
        engine.dispose()


def of_pandas(host, port, user, database):
    import pandas
    import sqlalchemy

    engine = sqlalchemy.create_engine(sqlalchemy.URL.create("postgresql+psycopg2", user, host=host, port=int(port), database=database))
    frame = pandas.read_sql("SELECT * FROM stocks ORDER BY volume", engine)
    show("query", [frame.dtypes.astype(str).to_dict(), frame.to_csv()])
    frame = pandas.read_sql_table("sales", engine, schema="archive")
    show("table", [frame.dtypes.astype(str).to_dict(), frame.sort_values("id").to_csv()])
    chunks = pandas.read_sql("SELECT date, close FROM closing WHERE close > %(low)s ORDER BY date", engine, params={"low": 16000}, chunksize=2)
    show("chunks", [len(chunk) for chunk in chunks])


def of_dbt(host, port, user, database):
    import contextlib
    import io
    import json
    import os
    import tempfile

    from dbt.cli.main import dbtRunner

    project = os.path.join(os.path.dirname(__file__), "dbt")
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(PGPORT=port, DBT_LOG_PATH=home, DBT_TARGET_PATH=home, PGOPTIONS="-c default_transaction_read_only=on")

        def invoke(*command):
            with contextlib.redirect_stdout(io.StringIO()):
                done = dbtRunner().invoke([*command, "--project-dir", project, "--profiles-dir", project])
            if done.exception:
                raise done.exception
            return done.result

        def outcomes(*command):
            return sorted((r.node.name, str(r.status), r.failures) for r in invoke(*command).results)

        attempt("debug", lambda: invoke("debug"))
        attempt("compile", lambda: sorted((r.node.name, r.node.compiled_code) for r in invoke("compile").results if r.node.resource_type == "model"))
        for arguments in (["--select", "highest"], ["--inline", "select * from {{ source('archive', 'sales') }}"]):
            attempt("show", lambda: [sorted(map(str, map(tuple, r.agate_table.rows))) for r in invoke("show", *arguments).results])
        attempt("test", lambda: outcomes("test"))
        attempt("docs", lambda: invoke("docs", "generate").errors)
        with open(os.path.join(home, "catalog.json")) as file:
            catalog = json.load(file)
        for name, table in sorted((catalog["sources"] | catalog["nodes"]).items()):
            show(f"catalog {name}", plain([table["metadata"], table["columns"], table["stats"]]))
        # What writes is refused in a read-only transaction, which all of the gateway's are.
        attempt("run", lambda: sorted((r.node.name, str(r.status), r.message.split("\n")[1].strip()) for r in invoke("run").results))


TYPED = """SELECT true AS b, 1::int2 AS i2, 2::int4 AS i4, 3::int8 AS i8, 1.5::float4 AS f4, 2.25::float8 AS f8, 12.50::numeric(10,2) AS n,
    'x'::text AS t, 'y'::varchar(3) AS v, 'z'::char(3) AS c, 'n'::name AS nm, DATE '2020-02-29' AS d, TIME '12:30:00.5' AS tm,
    TIMESTAMP '2020-02-29 12:30:00' AS ts, TIMESTAMPTZ '2020-02-29 12:30:00+02' AS tz, INTERVAL '1 day 02:03:04' AS iv,
    '\\x00ff'::bytea AS bin, '{"a": [1, null]}'::json AS j, '{"a": 1}'::jsonb AS jb, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u,
    ARRAY[1, NULL, 3] AS ints, ARRAY['a b', NULL, 'c"d'] AS texts, ARRAY[[1, 2], [3, 4]] AS grid, 23::oid AS o, 'int4'::regtype AS rt,
    '"c"'::"char" AS ch, NULL::int4 AS nothing"""


def of_psycopg(host, port, user, database):
    import psycopg

    with psycopg.connect(host=host, port=port, user=user, dbname=database) as connection:
        for binary in (False, True):
            with connection.cursor(binary=binary) as cursor:
                cursor.execute(TYPED)
                show("types", [(c.name, c.type_code, c.internal_size, c.precision, c.scale) for c in cursor.description])
                show("row", cursor.fetchone())
                cursor.execute("SELECT * FROM stocks WHERE volume >= %s AND date = ANY(%s) ORDER BY volume", [0, [datetime.date(2021, 6, 1)]])
                show("rows", cursor.fetchall())
                cursor.execute("SELECT * FROM archive.sales ORDER BY id")
                show("sales", cursor.fetchall())
                for value in (True, 7, 2**40, 1.5, decimal.Decimal("1.50"), "text", b"\x00\xff", datetime.date(2020, 2, 29),
                              datetime.datetime(2020, 2, 29, 12, 30), datetime.timedelta(days=1, seconds=5), [1, 2], ["a", None], None):
                    attempt(f"parameter {value!r}", lambda: cursor.execute("SELECT %s" if value is not None else "SELECT %s::text", [value]).fetchone())
        with connection.cursor("named") as cursor:
            cursor.itersize = 2
            cursor.execute("SELECT volume FROM stocks ORDER BY volume")
            show("cursor", [row[0] for row in cursor])
        with connection.cursor() as cursor, cursor.copy("COPY (SELECT volume, index FROM stocks ORDER BY volume) TO STDOUT") as copy:
            copy.set_types(["int8", "text"])
            show("copy", list(copy.rows()))
        show("info", psycopg.types.TypeInfo.fetch(connection, "int4").oid)
        attempt("enum", lambda: psycopg.types.enum.EnumInfo.fetch(connection, "nosuch"))
        composite = psycopg.types.composite.CompositeInfo.fetch(connection, "stocks")
        show("composite", [composite.field_names, composite.field_types])


def of_asyncpg(host, port, user, database):
    import asyncpg

    async def look():
        connection = await asyncpg.connect(host=host, port=int(port), user=user, database=database)
        show("version", connection.get_server_version()[0])
        statement = await connection.prepare(TYPED)
        show("attributes", [(a.name, a.type.oid, a.type.name, a.type.kind) for a in statement.get_attributes()])
        show("row", dict(await statement.fetchrow()))
        show("rows", [tuple(r) for r in await connection.fetch("SELECT * FROM stocks WHERE volume > $1 AND index = ANY($2) ORDER BY volume", 5, ["NYA", "IXIC"])])
        show("domain", await connection.fetchval("SELECT 'YES'::information_schema.yes_or_no"))
        show("empty", await connection.fetch("SELECT ints, tags, m, s, n, bin FROM every_type"))
        async with connection.transaction(readonly=True, isolation="serializable"):
            cursor = await connection.cursor("SELECT volume FROM stocks ORDER BY volume")
            show("cursor", [r[0] for r in await cursor.fetch(2)])
            async with connection.transaction():
                show("nested", await connection.fetchval("SELECT count(*) FROM stocks"))
        await connection.set_type_codec("json", schema="pg_catalog", encoder=str, decoder=len)
        show("codec", await connection.fetchval("SELECT '[1]'::json"))
        try:
            await connection.fetch("SELECT nosuch FROM stocks")
        except asyncpg.UndefinedColumnError as fault:
            show("error", [fault.sqlstate, fault.position])
        await connection.reset()
        await connection.close()
        pool = await asyncpg.create_pool(host=host, port=int(port), user=user, database=database, min_size=1, max_size=2)
        for _ in range(2):
            async with pool.acquire() as connection:
                show("pool", await connection.fetchval("SELECT count(*) FROM pg_catalog.pg_class WHERE relname = 'stocks'"))
        await pool.close()

    asyncio.run(look())


def of_odbc(host, port, user, database):
    import pyodbc

    driver = next(name for name in pyodbc.drivers() if "PostgreSQL" in name and "Unicode" in name)
    for more in ("", "UseDeclareFetch=1;Fetch=2", "UseServerSidePrepare=0;Protocol=7.4-2"):
        connection = pyodbc.connect(f"Driver={{{driver}}};Server={host};Port={port};Database={database};Uid={user};Pwd=x;{more}")
        cursor = connection.cursor()

        def rows(call):
            return sorted(([str(c) for c in row] for row in call), key=str), [(d[0], d[1].__name__) for d in cursor.description]

        attempt("tables", lambda: rows(cursor.tables(tableType="TABLE")))
        attempt("views", lambda: rows(cursor.tables(schema="public", tableType="VIEW")))
        attempt("schemas", lambda: rows(cursor.tables(catalog="", schema="%", table="")))
        attempt("catalogs", lambda: len(rows(cursor.tables(catalog="%", schema="", table=""))[0]) > 0)
        attempt("columns", lambda: rows(cursor.columns(table="stocks")))
        attempt("columns of every_type", lambda: rows(cursor.columns(schema="public", table="every_type")))
        attempt("statistics", lambda: rows(cursor.statistics("stocks")))
        attempt("keys", lambda: rows(cursor.primaryKeys("stocks", schema="public")))
        attempt("foreign keys", lambda: rows(cursor.foreignKeys("stocks")))
        attempt("special", lambda: rows(cursor.rowIdColumns("stocks")))
        attempt("versions", lambda: rows(cursor.rowVerColumns("stocks")))
        attempt("types", lambda: rows(cursor.getTypeInfo()))
        attempt("procedures", lambda: rows(cursor.procedures(procedure="lower")))
        attempt("procedure columns", lambda: rows(cursor.procedureColumns(procedure="lower")))
        attempt("select", lambda: rows(cursor.execute("SELECT * FROM stocks ORDER BY volume")))
        attempt("parameters", lambda: rows(cursor.execute("SELECT index, date, close FROM stocks WHERE volume > ? AND date >= ? AND index <> ?", 5, datetime.date(2021, 6, 1), "x")))
        attempt("sales", lambda: rows(cursor.execute("SELECT * FROM archive.sales")))
        attempt("error", lambda: rows(cursor.execute("SELECT nosuch FROM stocks")))
        connection.rollback()
        attempt("after", lambda: rows(cursor.execute("SELECT count(*) FROM stocks")))
        connection.autocommit = True
        attempt("auto", lambda: rows(cursor.execute("SELECT 1 AS one, 'a' AS a, 1.50 AS n, true AS b")))
        connection.close()


def of_pgcli(host, port, user, database):
    from pgcli.pgexecute import PGExecute
    from pgspecial.main import PGSpecial

    execute = PGExecute(database, user, "", host, int(port), "")
    show("search_path", execute.search_path())
    show("schemata", sorted(execute.schemata()))
    for name in ("tables", "views", "table_columns", "view_columns"):
        ours = sorted(row for row in getattr(execute, name)() if row[0] in ("public", "archive"))
        show(name, [tuple(row) for row in ours])
    show("databases", database in execute.databases())
    show("foreign keys", list(execute.foreignkeys()))
    show("functions", sorted({f.func_name for f in execute.functions() if f.schema_name == "public"}))
    show("datatypes", [len(list(execute.datatypes())) > 0, execute.casing() is not None])
    show("view", execute.view_definition("closing") is not None)
    special = PGSpecial()
    for command in ("\\d", "\\d stocks", "\\d+ closing", "\\dt", "\\dt+", "\\dv", "\\dn", "\\df lower", "\\l", "\\du", "\\dT int4", "\\di", "\\ds",
                    "\\dx", "\\dp", "\\dm", "\\dE", "\\ddp", "\\db", "\\sf lower", "\\dD", "\\dF"):
        def answer():
            out = []
            for _, rows, headers, _, *_ in execute.run(command, special):
                out.append([list(headers or []), [list(r) for r in rows or []] if command not in ("\\l", "\\du", "\\dn") else None])
            return out
        attempt(command, answer)


def of_lake(file):
    import re
    import time

    import boto3

    athena = boto3.client("athena")
    text = re.sub(r"(?m)^--.*$", "", open(file).read())
    for sql in filter(None, (part.strip() for part in text.split(";\n"))):
        query = athena.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": "realtime-de-db"},
            ResultConfiguration={"OutputLocation": "s3://spillway/athena-results/"},
        )["QueryExecutionId"]
        while (status := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"])["State"] in ("QUEUED", "RUNNING"):
            time.sleep(0.02)
        if status["State"] != "SUCCEEDED":
            sys.exit(f"{sql}: {status.get('StateChangeReason')}")


globals()["of_" + sys.argv[1]](*sys.argv[2:])
