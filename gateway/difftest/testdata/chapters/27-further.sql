## expressions id FROM every
⟨i2|i4|i8⟩ << ⟨1|17|31|33|65|-1⟩
⟨i2|i4|i8⟩ >> ⟨1|17|31|33|65|-1⟩
(-i8) >> ⟨1|64|70⟩
(i4 - i4 - 2147483648) / ⟨-1|(-i2 / i2)⟩
(i4 - i4 - 2147483648) % ⟨-1|(-i2 / i2)⟩
(i8 - i8 - 9223372036854775807 - 1) / ⟨-1|(-i2 / i2)⟩
(i8 - i8 - 9223372036854775807 - 1) % ⟨-1|(-i2 / i2)⟩
((i2 - i2 - 32767 - 1)::int2) / ((-i2 / i2)::int2)
-((i4 - i4 - 2147483648)::int4)
abs((i4 - i4 - 2147483648)::int4)
(substr(t, 1, 0) || ⟨'٣'|'３'|'+5'|' 7 '|'--7'|'0x1F'|'1e3'|'08'|'2147483648'|'-2147483648'⟩)::int4
(substr(t, 1, 0) || ⟨'٣'|'３'|'+5'|' 7.50 '|'1e3'|'1E-3'|'.5'|'5.'|'08'|'1d'⟩)::numeric
(substr(t, 1, 0) || ⟨'2024-01-05 junk'|'2024-01-05 10:11:12'|'2024-01-05T10:11'|'2024-01-05Tx'|'2024-1-5'|'2024-02-30'|' 2024-01-05 '|'2024-01-05 10:11:12+02'⟩)::date
(substr(t, 1, 0) || ⟨'2024-01-05 10:11:12.1234567'|'2024-01-05T10:11'|'2024-01-05'|'2024-01-05 10'|'2024-01-05 10:11:12.999999999'|'10:11:12 2024-01-05'⟩)::timestamp
(substr(t, 1, 0) || ⟨'10:11'|'10:11:12.1234567'|'24:00:00'|'23:59:60'|'1:2:3'⟩)::time
(substr(t, 1, 0) || ⟨'yes'|'ON'|' t '|'2'|''|'no'|'of'|'tru'⟩)::boolean
(f8 - f8 + ⟨1.000000000000005|1.000000000000015|0.1234567890123455|123456.7890123455|9.999999999999995|2.5e-7⟩::float8)::numeric
(f4 - f4 + ⟨1.000005|0.1234565|9.999995⟩::float4)::numeric
(f8 - f8 + ⟨0.5|1.5|2.5|-0.5|-1.5|-2.5|2147483647.5|1e10⟩::float8)::int4
(n - n + ⟨0.5|1.5|2.5|-0.5|-1.5|-2.5⟩)::int4
round((n - n + ⟨0.125|-0.125|2.675|-2.675⟩)::numeric, 2)
(d - d + date '2024-10-27' + time '02:30') AT TIME ZONE ⟨'Europe/Paris'|'America/New_York'⟩
(d - d + date '2024-11-03' + time '01:30') AT TIME ZONE 'America/New_York'
(d - d + date '2024-03-31' + time '02:30') AT TIME ZONE 'Europe/Paris'
(d - d + date '2024-03-10' + time '02:30') AT TIME ZONE 'America/New_York'
((d - d + date '2024-10-27' + time '00:30') AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris'
ts + ⟨interval '1 month'|interval '-1 month'|interval '1 year 1 day 01:00'|interval '0.5 day'|interval '100 years'⟩
(d - d + date '2024-01-31') + interval '1 month'
width_bucket(f8, ⟨0, 10, 5|10, 0, 5|0, 0, 5|0, 10, 0⟩)
width_bucket(n, 0, 10, 5)
substr(t, ⟨0|-1|2⟩, ⟨3|0⟩)
substring(t from ⟨-2|0⟩ for 4)
left(t, ⟨-2|0|100⟩) || '|' || right(t, ⟨-2|0|100⟩)
overlay(t placing 'XX' from ⟨1|3|100⟩ for ⟨0|2⟩)
lpad(t, ⟨0|-1|3|20⟩, ⟨'xy'|''⟩)
strpos(t, '') + position('' in t)
split_part(t, ' ', ⟨1|2|-1|-2|5⟩)
repeat(t, ⟨0|-1|2⟩)
translate(t, 'lo', ⟨'01'|'0'|''|'012'⟩)
concat_ws(⟨','|NULL⟩, t, NULL, u)
upper(t || 'ßıİﬁσς') || lower(t || 'ßIİΣΣ') || initcap(t || ' ǆ éa')
length(t || '😀é') + octet_length(t || '😀é') + char_length(reverse(t || '😀é'))
ascii(⟨'😀'|''|'é'⟩ || t) + ascii(substr(t, 1, 0) || 'é')
extract(⟨century|decade|millennium|isoyear|week|doy|julian|epoch|quarter|isodow|dow⟩ from ⟨d|ts⟩)
extract(⟨century|decade|isoyear|week|epoch⟩ from (d - 800000))
date_trunc(⟨'century'|'decade'|'millennium'|'week'|'quarter'⟩, ⟨ts|ts - interval '2010 years'⟩)
age(ts, ts - interval '1 month 3 days 04:05:06')
(ts - (ts - interval '40 days 25:00')) = interval '41 days 1 hour'
justify_hours(ts - (ts - interval '40 days 25:00'))
d + ⟨100000000|-3000000⟩
to_timestamp(⟨0|1e9|-1.5|1e9 + 0.1234567⟩ + i2 - i2)
make_date(2024, i2, 1)
array_position(arr, ⟨1|99|NULL⟩)
arr[⟨0|1|-1|99⟩]
arr[⟨0:1|2:1|-1:2|2:99⟩]
arr || ⟨NULL::int[]|ARRAY[]::int[]|5⟩
arr = ⟨ARRAY[1,2,3]|ARRAY[]::int[]⟩
arr @> ⟨ARRAY[1]|ARRAY[]::int[]|ARRAY[NULL]::int[]⟩
t SIMILAR TO ⟨'%(o|e)%'|'H_+%'|''⟩
t LIKE ⟨'%\%%'|'H%o W%'|''|'_%'⟩
t ~ ⟨'^\w+\s\w+$'|'(?i)hello'|'[[:upper:]]'|'\y[Ww]orld\y'|''|'o{2}|l{2}'⟩
regexp_replace(t, ⟨'(l+)', '<\1>'|'(.)(.)', '\2\1', 'g'|'^', 'x'|'x*', '-', 'g'|'', '-', 'g'⟩)
t < ⟨'a'|'Z'|'é'|''⟩
t || u > u || t
greatest(t, u, NULL) || least(t, NULL, u)
nullif(i4, i8)
i4 BETWEEN SYMMETRIC 100 AND 1
f4 = ⟨1.1|f8|f4::float8|1.5⟩
f4::float8
f4 + n
i8::float4
(i8 + 9007199254740993)::float8
(f8 - f8 + ⟨1e15|1e16|123456789012345678|1e-5|0.0001|1e14⟩::float8)::text
(f4 - f4 + ⟨1e6|1e7|1234567|1e-5|0.0001⟩::float4)::text
n::text || (n * 1.10)::text
b::int || b::text
md5(t) || encode(sha256(t::bytea), 'hex')
(js::json ->> 'a') || (js::json -> 'a')::text

## statements
SELECT (timestamp '2024-11-03 05:30:00' + make_interval(hours => id % 3) - interval '0') AT TIME ZONE 'UTC' AS x, id FROM every ORDER BY x, id;
SELECT (ts - ts + timestamp '2024-11-03 05:30:00') AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS x, count(*) FROM every GROUP BY 1 ORDER BY 1;
SELECT (ts - ts + timestamp '2024-11-03 05:30:00') AT TIME ZONE 'UTC' AS x, count(*) FROM every GROUP BY 1 HAVING count(*) > 1 ORDER BY 1;
SELECT DISTINCT (ts - ts + timestamp '2024-11-03 01:30:00') AT TIME ZONE 'America/New_York' AS x FROM every ORDER BY 1;
SELECT array_agg((ts - ts + timestamp '2024-11-03 01:30:00') AT TIME ZONE 'America/New_York' ORDER BY id) FROM every WHERE id < 4;
SELECT max(x) AS m, min(x) FROM (SELECT (ts - ts + timestamp '2024-11-03 01:30:00') AT TIME ZONE 'America/New_York' AS x FROM every) s;

## expressions DISTINCT id FROM every WHERE id NOT IN (4, 5) ORDER BY id
n / ⟨m|i4|-0.0001⟩
!refused n / 99999999.99
⟨i8|2.5⟩ / nullif(⟨n|3 * m⟩, 0)
(n / nullif(m, 0)) / 3.00
n / nullif(m / 3.00, 0)
!refused (n / 3.00) * (m / 7.0)
round(n / nullif(m, 0), ⟨0|4⟩)
⟨n / 3.00 = m / 3.00|n / 3.00 > 4.11|n / nullif(m, 0) IN (10, 5, 0)⟩
div(n, ⟨0.07|-3⟩)
greatest(n / 3, m / 3, 0)
coalesce(n / nullif(m, 0), 0)
CASE WHEN id > 4 THEN n / 3.00 ELSE m END
nullif(n / 3.00, m / 3.00)
(n / 3.00)::text || ''
trunc(n / 0.7, 3)
(i8::numeric / 7)::bigint
f8::numeric
⟨1.23456789e-15|123456.789⟩::float8::numeric + id - id
!refused (f8 / 1e9)::numeric

## statements
SELECT n / 3.00 AS k, count(*), sum(m) FROM every GROUP BY n / 3.00 ORDER BY 1;
SELECT n / 3.00 AS k, grouping(n / 3.00), count(*) FROM every GROUP BY ROLLUP (n / 3.00) ORDER BY 1, 2;
SELECT DISTINCT n / 7.00 FROM every ORDER BY 1;
!refused SELECT n / 7.00 FROM every UNION SELECT m / 7.00 FROM every ORDER BY 1;
SELECT n / 7.00 FROM every WHERE id > 5 UNION SELECT m / 7.00 FROM every WHERE id > 5 ORDER BY 1;
SELECT n / 7.00 FROM every EXCEPT SELECT n / 7.00 FROM every WHERE id < 5 ORDER BY 1;
SELECT id FROM every ORDER BY n / 7.00, id;
SELECT id FROM every WHERE m <> 0 ORDER BY n / m DESC NULLS LAST, id LIMIT 5;
SELECT id, rank() OVER (ORDER BY n / 7.00) FROM every ORDER BY id;
SELECT id, x FROM (SELECT id, 0.00001 * id / 3.00 AS x FROM every WHERE n > 0) s ORDER BY -x;
!refused SELECT id FROM (SELECT id, 0.00000000001 * id / 3.00000 AS x FROM every) s WHERE x > 0.00000000001;
!refused SELECT id FROM every ORDER BY 0.00000000000000001 * id / 3, id;
SELECT id FROM every ORDER BY CASE WHEN id % 2 = 0 THEN id * 0.0000001 / 3.00 ELSE 0 END DESC, id;
!refused SELECT id FROM every ORDER BY coalesce(n * 0.00000000001 / nullif(m, 0), -1), id;
SELECT count(DISTINCT n / 7.00), array_agg(DISTINCT id), max(n / 7.00), min(n / 7.00) FROM every;
SELECT id % 3 AS k, avg(n) AS a, sum(n) / count(*) AS b FROM every GROUP BY 1 ORDER BY avg(n), 1;
SELECT k, a, a = b, a * 2, s, v FROM (SELECT id % 3 AS k, avg(n) AS a, sum(n) / count(n) AS b, stddev(n) AS s, variance(n) AS v FROM every GROUP BY id % 3) s ORDER BY k;
SELECT a, count(*) FROM (SELECT dept_id, avg(salary) AS a FROM emp GROUP BY dept_id) s GROUP BY a ORDER BY a;
SELECT DISTINCT a, s FROM (SELECT active, avg(salary) AS a, stddev_pop(salary) AS s FROM emp GROUP BY active) s ORDER BY 1, 2;
SELECT name FROM emp WHERE salary > (SELECT avg(salary) FROM emp) ORDER BY 1;
SELECT name, salary / (SELECT avg(salary) FROM emp) AS r FROM emp ORDER BY r, name;
SELECT name, salary - avg(salary) OVER (PARTITION BY dept_id) AS d, avg(salary) FILTER (WHERE active) OVER () AS f FROM emp ORDER BY name;
SELECT * FROM (SELECT name, avg(salary) OVER (PARTITION BY dept_id) AS a, avg(salary) FILTER (WHERE active) OVER () AS f FROM emp) s ORDER BY a, name;
SELECT s.a FROM (SELECT avg(salary) AS a FROM emp GROUP BY dept_id UNION SELECT avg(salary) FROM emp) s ORDER BY s.a;
SELECT max(a), min(a), avg(a) FROM (SELECT avg(salary) AS a FROM emp GROUP BY dept_id) s;
SELECT dept_id FROM emp GROUP BY dept_id HAVING avg(salary) > 5000 ORDER BY avg(salary), dept_id;
SELECT name FROM emp WHERE (dept_id, salary) IN (SELECT dept_id, max(salary) / 1 FROM emp GROUP BY dept_id) ORDER BY 1;
SELECT id, percent_rank() OVER (ORDER BY n / 3), cume_dist() OVER (ORDER BY n / 3) FROM every ORDER BY id;
SELECT id, sum(n / 3) OVER (PARTITION BY n / 3 ORDER BY id) FROM every ORDER BY id;
SELECT DISTINCT ON (n / 3) id, n FROM every ORDER BY n / 3, id;
SELECT string_agg(id::text, ',' ORDER BY n / 3.00 DESC, id) FROM every;
!refused SELECT x FROM (SELECT DISTINCT n / 3.00 AS x FROM every ORDER BY n / 3.00 LIMIT 4) s ORDER BY x DESC;
SELECT make_interval(hours => id, mins => 700 * id) > interval '1 day', make_interval(0, 0, 0, id, 1, 50 * id, 1.5) FROM every ORDER BY id;
SELECT name FROM emp WHERE salary / (SELECT avg(salary) FROM emp) > 1 ORDER BY salary / (SELECT avg(bonus::numeric) FROM emp), name;
SELECT id FROM every WHERE n / (SELECT avg(m) FROM every WHERE id NOT IN (4, 5)) > 0.3 ORDER BY n / (SELECT sum(m) / 7 FROM every WHERE id = 1), id;
SELECT count(*), x FROM (SELECT n / (SELECT avg(m) FROM every WHERE id = 1) AS x FROM every WHERE id NOT IN (4, 5)) s GROUP BY x ORDER BY x;
SELECT DISTINCT budget / (SELECT max(a) FROM (SELECT dept_id, avg(salary) AS a FROM emp GROUP BY 1) s) AS x FROM dept ORDER BY 1;
SELECT name FROM dept d WHERE budget / (SELECT avg(salary) FROM emp e WHERE e.dept_id = d.id) > 0.1 ORDER BY 1;
SELECT x, count(*) FROM (SELECT budget / (SELECT avg(salary) FROM emp e WHERE e.dept_id = d.id) AS x FROM dept d) s GROUP BY x ORDER BY x;
SELECT d.name, (SELECT avg(salary) FROM emp e WHERE e.dept_id = d.id) * 1.0 / (SELECT avg(salary) FROM emp) AS r FROM dept d ORDER BY r, 1;
SELECT dept_id, sum(salary) / (SELECT avg(a) FROM (SELECT avg(salary) AS a FROM emp GROUP BY dept_id) s) AS r FROM emp GROUP BY 1 HAVING sum(salary) / (SELECT avg(a) FROM (SELECT avg(salary) AS a FROM emp GROUP BY dept_id) s) > 1 ORDER BY r, 1;
SELECT name FROM emp WHERE salary / (SELECT a FROM (SELECT avg(salary) AS a FROM emp WHERE active UNION SELECT avg(salary) + 1.000 FROM emp) s ORDER BY a LIMIT 1) > 1 ORDER BY 1;
WITH t AS (SELECT avg(salary) AS a FROM emp) SELECT name, salary / (SELECT a FROM t) FROM emp WHERE salary / (SELECT a FROM t) > 0.9 ORDER BY salary / (SELECT a FROM t), name;
SELECT name, round(salary / (SELECT avg(salary) FROM emp), 2), (salary / (SELECT avg(salary) FROM emp))::text || '' FROM emp ORDER BY 1;
SELECT max(salary / (SELECT avg(salary) FROM emp)), count(DISTINCT salary / (SELECT avg(salary) FROM emp)) FROM emp;
!trino [its correlation is beyond Trino] SELECT name, (SELECT salary / (SELECT a FROM (SELECT avg(salary) AS a FROM emp f WHERE f.dept_id = e.dept_id) t)) AS x FROM emp e ORDER BY 2, 1;
SELECT name FROM emp WHERE salary / coalesce((SELECT a FROM (SELECT avg(salary) AS a FROM emp) s), 1) > 0.9 ORDER BY 1;
SELECT name FROM emp WHERE salary / (SELECT avg(salary / (SELECT avg(salary) FROM emp)) FROM emp) > 5000 ORDER BY 1;
!refused SELECT count(*) FROM emp WHERE salary / (SELECT avg(salary / (SELECT avg(salary / (SELECT avg(salary) FROM emp)) FROM emp)) FROM emp) > 1.5;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) / 7 FROM (SELECT salary / 3 AS x FROM emp) s;
!refused SELECT name FROM emp WHERE salary / (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM (SELECT salary / 3 AS x FROM emp) s) > 2.5 ORDER BY 1;
