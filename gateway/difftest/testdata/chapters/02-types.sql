## expressions id FROM every ORDER BY id
⟨b|i1|i2|i4|i8|f4|f8|n|m|t|u|v|c|d|e|ts|tz|bin|arr|tags|fs|ds|mp|st|js⟩
mp
⟨b|i1|i2|i4|i8|f4|f8|n|m|t|u|v|c|d|e|ts|tz|bin|arr|tags|fs|ds|mp|st⟩::text
mp::text
ds::text
fs::text
tags::text
arr::text
bin::text
⟨b|i1|i2|i4|i8|f4|f8|n|m|t|v|c|d|ts⟩::varchar
⟨b|i2|i4|i8|f8|n|t|v|c|d|ts⟩::varchar(5)
⟨b|i2|i4|i8|f8|n|t|v|c|d|ts⟩::char(5)
⟨i1|i2|i4|n|f8⟩::int2
n::int2
⟨b|i1|i2|i4|i8|f4|f8|n|m⟩::int4
m::int4
⟨i1|i2|i4|i8|f4|f8|n|m⟩::int8
⟨i1|i2|i4|i8|f4|f8|n|m⟩::numeric
f8::numeric
⟨i1|i2|i4|i8|f4|f8|n|m⟩::numeric(30,3)
⟨i1|i2|f4|f8|n⟩::numeric(4,1)
⟨i1|i2|i4|i8|f4|f8|n|m⟩::float4
⟨i1|i2|i4|i8|f4|f8|n|m⟩::float8
⟨i4|b⟩::boolean
⟨d|ts⟩::date
⟨d|ts⟩::timestamp
⟨d|ts⟩::timestamptz
⟨ts|tz⟩::time
ts::timestamp(0)
tz::timestamp(1)
⟨arr|tags|fs|ds⟩::text[]
arr::bigint[]
arr::float8[]
arr::numeric[]
fs::int[]
mp::text
st::jsonb
js::json
js::jsonb
(i4::text)::int
(n::text)::numeric
(f8::text)::float8
(d::text)::date
(ts::text)::timestamp
(b::text)::boolean
(arr::text)::int[]
i4::text || 'x'
length(n::text)
⟨i4|i8|n|f8|f4⟩::text = '0'
CAST(i4 AS bigint)
CAST(i4 AS double precision)
CAST(i4 AS real)
CAST(i4 AS decimal)
CAST(i4 AS decimal(20,5))
CAST(n AS numeric(5,1))
CAST(n AS integer)
CAST(m AS integer)
CAST(f8 AS smallint)
CAST(t AS varchar(4))
CAST(t AS character(4)) || '|'
CAST(t AS bpchar)
CAST(v AS text)
CAST(c AS text)
CAST(c AS varchar) || '|'
c || '|'
length(c)
c = 'ab'
c = 'ab   '
c = 'ab'::text
c = v
c || v
upper(c)
CAST('  12  ' AS integer)
CAST(' 1.50 ' AS numeric)
CAST('1e3' AS numeric)
CAST('1e3' AS float8)
CAST('NaN' AS float8)
CAST('Infinity' AS float8)
CAST('-inf' AS float8)
CAST('NaN' AS numeric)
CAST('⟨t|true|TRUE|y|yes|on|1|f|false|n|no|off|0|tr⟩' AS boolean)
CAST('⟨2024-01-31|20240131|Jan 31, 2024|31-Jan-2024|2024-Jan-31|January 31, 2024|2024.031|epoch|1/31/2024|infinity⟩' AS date)
CAST('2024-Jan-31' AS date)
CAST('31-Jan-2024' AS date)
CAST('infinity' AS date)
CAST('⟨2024-01-31 10:20:30|2024-01-31T10:20:30|2024-01-31 10:20|2024-01-31 10:20:30.5|Jan 31 2024 10:20 PM|2024-01-31 10:20:30.1234567|20240131T102030⟩' AS timestamp)
CAST('⟨2024-01-31 10:20:30Z|2024-01-31 10:20:30+05:30|2024-01-31 10:20:30 America/New_York|2024-01-31 10:20:30⟩' AS timestamptz)
CAST('2024-01-31 10:20:30+05:30' AS timestamptz)
CAST('⟨10:20|10:20:30|10:20:30.5|22:00|10:20 PM⟩' AS time)
CAST('⟨1 day|1 week|2 months|1 year 1 day|-1 day|1 day ago|01:02:03|1 day 01:02:03|P1Y2M3DT4H5M6S|1.5 days|1 mon -1 day|100 hours⟩' AS interval)
CAST('{1,NULL,3}' AS int[])
CAST('{a,"b c",NULL}' AS text[])
CAST('{"a":1}' AS json)
CAST('{"b":1,  "a":[1,2]}' AS jsonb)
CAST('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' AS uuid)
CAST('\x4142' AS bytea)
CAST('abc' AS bytea)
CAST(2.5::float8 AS int)
CAST(3.5::float8 AS int)
CAST(-2.5::float8 AS int)
CAST(2.5 AS int)
CAST(-2.5 AS int)
CAST(1234.5678 AS numeric(6,2))
CAST(0.1::float4 AS float8)
CAST(0.1::float8 AS float4)
CAST(1e20::float8 AS numeric)
CAST(123456789.123::float8 AS numeric)
CAST(16777217 AS float4)
CAST(true AS int)
CAST(0 AS boolean)
CAST(date '2024-01-31' AS timestamp)
CAST(timestamp '2024-01-31 23:59' AS date)
CAST(ARRAY[1,2] AS text[])
pg_typeof(i4)
pg_typeof(i4 + 1.5)
pg_typeof(n)
pg_typeof(t)
i4::oid
to_number(t, '99')
i4::int2
n::int2
f4::int2
i8::int4
f8::int4
f8::int8
t::int
v::int
t::date
t::numeric
## statements
SELECT id FROM every WHERE i4::text LIKE '1%' ORDER BY id;
SELECT id FROM every WHERE t::int = 42;
SELECT id, t::int FROM every WHERE t = '42';
SELECT CAST('x' AS int);
SELECT CAST('2024-02-30' AS date);
SELECT CAST('2024-13-01' AS date);
SELECT CAST('25:00' AS time);
SELECT CAST('maybe' AS boolean);
SELECT 100000::int2;
SELECT 3000000000::int4;
SELECT 99999::numeric(4,1);
SELECT '{1,2'::int[];
SELECT 'abc'::json;
SELECT b::date FROM every;
SELECT d::int FROM every;
SELECT ts::boolean FROM every;
SELECT arr::int FROM every;
SELECT t::nosuchtype FROM every;
SELECT i8::int4 FROM every;
SELECT f8::int4 FROM every;
SELECT n::numeric(4,2) FROM every;
SELECT id, c || '|' FROM every WHERE c = 'ab' ORDER BY id;
SELECT DISTINCT i4::boolean FROM every ORDER BY 1;
