-- Shapes of queries beyond the manual's examples, and types whose text is not read.

## expressions DISTINCT id FROM every ORDER BY id
!refused (substr(t, 1, 0) || '2024-01-05 junk')::date
!refused (substr(t, 1, 0) || '2024-01-05Tx')::date
(substr(t, 1, 0) || '2024-01-05T10:00:00Z')::date
(substr(t, 1, 0) || '2024-01-05 10:00:59.5+02')::date
(f4 - f4 + 0.1234565::float4)::numeric
to_timestamp(1e9 + 0.1234567 + i2 - i2)
to_timestamp(i4 + 0.000001)
to_timestamp(1e11 + i2 - i2)
(f4 - f4 + 0.0001::float4)::text
(f4 - f4 + 0.00009::float4)::text
rpad(t, id * 3, substr(u, 1, 1))
lpad(t, id + 5, replace(u, 'o', ''))
array_to_string(tags, ',', ⟨'N'|NULL|nullif(u, 'o')⟩)
array_to_string(arr, ⟨NULL|nullif(u, 'o')⟩)
date_trunc('⟨decade|century|millennium⟩', ⟨ts|tz::timestamptz|d⟩)
(id + 2) / (id * 0.0001)
(id * ⟨100|1200|0.01|0.0001⟩) / (id * 0.0001 + 0.0002)
⟨3.00|600|13⟩ / (0.0001 * ⟨i2|id⟩ * id)

## statements
SELECT id, x FROM (SELECT id, 3.00 / (id * 0.0001) AS x, id * 0.03 / (id * 0.0003) AS y FROM every OFFSET 0) s WHERE x::text <> y::text ORDER BY x;
SELECT g, sum(a) / avg(b), avg(c) FROM (SELECT id % 4 AS g, id * 0.0003 AS a, id * 0.0006 AS b, id * 0.0012 AS c FROM every OFFSET 0) s GROUP BY g ORDER BY g;
SELECT '<a/>'::xml;
SELECT '1 2'::int2vector, '1 2'::oidvector;
SELECT 'a'::"char", 'abc'::name, 'abc'::"char";
SELECT '12:00+02'::timetz, '12:00'::time with time zone;
SELECT '0/16B3748'::pg_lsn, '10:20:10,14,15'::txid_snapshot;
SELECT 'pg_class'::regclass, 'int4'::regtype, '=(int4,int4)'::regoperator;
SELECT '1'::xid, '(0,1)'::tid, '3'::cid;
SELECT id::oid AS o, id::text::xid AS x FROM dept ORDER BY id;
SELECT seen::timetz FROM emp ORDER BY id;
SELECT name::"char" FROM dept ORDER BY id;
SELECT ('<a>' || id || '</a>')::xml FROM dept ORDER BY id;
SELECT gen_random_uuid() IS NOT NULL, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid;
SELECT '{"b":1, "a":[1, 2]}'::jsonb, '{"b":1,   "a":[1,2]}'::json;
SELECT name::uuid FROM dept;
SELECT hstore('a','b');
SELECT CAST(name AS refcursor) FROM dept ORDER BY id;
SELECT ts::abstime FROM every;
SELECT name FROM emp WHERE (hired, interval '2 years') OVERLAPS (date '2017-01-01', date '2018-01-01') ORDER BY 1;
SELECT name, (hired, seen::date) OVERLAPS (date '2016-01-01', interval '1 month'), (seen, interval '-3 days') OVERLAPS (seen, interval '1 hour'), (seen::time, interval '1 hour') OVERLAPS (time '10:30', time '11:00') FROM emp ORDER BY 1;
SELECT count(*) FROM emp e1 JOIN emp e2 ON e1.id < e2.id AND (e1.hired, interval '400 days') OVERLAPS (e2.hired, interval '400 days');
SELECT max((hired, interval '2 years') OVERLAPS (date '2017-01-01', date '2018-01-01') :: int) FROM emp;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seen - date '2024-01-01'), percentile_cont(ARRAY[0, 0.3, 1]) WITHIN GROUP (ORDER BY seen - date '2024-01-01'), rank(5000) WITHIN GROUP (ORDER BY salary), percent_rank(5000) WITHIN GROUP (ORDER BY salary), cume_dist(5000) WITHIN GROUP (ORDER BY salary), dense_rank(5000) WITHIN GROUP (ORDER BY salary DESC) FROM emp;
SELECT (regexp_matches(name, '[aeiou]', 'g'))[1] FROM emp ORDER BY id, 1;
SELECT name, m FROM emp, regexp_matches(name, '([a-z])([a-z])', 'g') AS m ORDER BY id, 2;
!refused SELECT w, count(*) FROM every, regexp_matches(t, '(?:the|fox|dog)', 'gi') AS x(w) GROUP BY 1 ORDER BY 1;
SELECT (SELECT array_agg(name ORDER BY name) FROM emp WHERE dept_id = d.id), ARRAY(SELECT e.salary FROM emp e WHERE e.dept_id = d.id ORDER BY 1) FROM dept d ORDER BY d.id;
SELECT width_bucket(salary, ARRAY[4000, 6000, 8000]::numeric[]), count(*) FROM emp GROUP BY 1 ORDER BY 1;
SELECT width_bucket(f8, ARRAY[-1, 0, 2.5]::float8[]), width_bucket(i4, ARRAY[-5, 0, 5]), width_bucket(d, ARRAY['2000-01-01', '2020-01-01']::date[]), width_bucket(n, '{}'::numeric[]) FROM every WHERE id <> width_bucket(i4, ARRAY[1000]) ORDER BY id;
SELECT width_bucket(f8, ARRAY[3, 2]::float8[]) FROM every ORDER BY id;
SELECT count(*) FROM every WHERE width_bucket(CASE WHEN id < 3 THEN 'NaN' ELSE f8 END, ARRAY[-1, 0, 2.5]::float8[]) = 3;
SELECT (e).name, (e).salary / 3 FROM emp e WHERE (e).dept_id = 1 ORDER BY (e).id LIMIT 2;
SELECT (d.*).name, count(*) FROM dept d GROUP BY (d).name ORDER BY 1;
SELECT name FROM emp WHERE left(name, 1)::"char" = 'A' ORDER BY 1;
SELECT (SELECT count(*) FROM emp e2 WHERE e2.salary > e1.salary) + 1 AS rnk, name FROM emp e1 WHERE salary IS NOT NULL ORDER BY 1, 2;
SELECT name, (SELECT max(salary) FROM emp) - salary AS gap, salary = (SELECT max(salary) FROM emp x WHERE x.dept_id = e.dept_id) AS top FROM emp e ORDER BY id;
SELECT d.name, (SELECT string_agg(name, ', ' ORDER BY name) FROM emp WHERE dept_id = d.id) AS people, (SELECT count(*) FROM emp WHERE dept_id = d.id AND active) AS n FROM dept d ORDER BY d.id;
!trino [its correlation is beyond Trino] SELECT d.name, e.* FROM dept d LEFT JOIN LATERAL (SELECT name AS who, salary, rank() OVER (ORDER BY salary DESC NULLS LAST) AS r FROM emp WHERE dept_id = d.id) e ON e.r = 1 ORDER BY d.id, who;
SELECT * FROM generate_series(1, 3) AS a, LATERAL generate_series(1, a) AS b ORDER BY 1, 2;
SELECT d.id, s.n FROM dept d, LATERAL generate_series(1, d.id) AS s(n) ORDER BY 1, 2;
SELECT d::date AS day, count(e.id) AS hires FROM generate_series('2016-01-01'::timestamp, '2016-12-01', '1 month') d LEFT JOIN emp e ON date_trunc('month', e.hired) = d GROUP BY d ORDER BY d;
WITH RECURSIVE cal AS (SELECT date_trunc('month', min(hired))::date AS m FROM emp UNION ALL SELECT (m + interval '1 month')::date FROM cal WHERE m < '2015-09-01') SELECT * FROM cal ORDER BY m;
SELECT coalesce(d.name, 'TOTAL') AS name, sum(salary) AS s, grouping(d.name) FROM emp e JOIN dept d ON d.id = e.dept_id GROUP BY ROLLUP (d.name) ORDER BY grouping(d.name), s DESC;
SELECT dept_id, active, count(*), sum(salary), grouping(dept_id, active) FROM emp GROUP BY CUBE (dept_id, active) HAVING count(*) > 1 ORDER BY 5, 1, 2;
SELECT extract(year FROM hired) AS y, sum(count(*)) OVER (ORDER BY extract(year FROM hired)) AS total FROM emp WHERE hired IS NOT NULL GROUP BY 1 ORDER BY 1;
SELECT name, salary, round(100 * salary / sum(salary) OVER (), 2) AS pct, round(100 * sum(salary) OVER (ORDER BY salary DESC NULLS LAST, id) / sum(salary) OVER (), 2) AS running FROM emp ORDER BY salary DESC NULLS LAST, id;
SELECT * FROM (SELECT name, dept_id, row_number() OVER (PARTITION BY dept_id ORDER BY salary DESC NULLS LAST, id) AS rn FROM emp) t WHERE rn <= 2 ORDER BY dept_id, rn;
SELECT dept_id, max(CASE WHEN rn = 1 THEN name END) AS first, max(CASE WHEN rn = 2 THEN name END) AS second FROM (SELECT name, dept_id, row_number() OVER (PARTITION BY dept_id ORDER BY id) AS rn FROM emp) t GROUP BY dept_id ORDER BY 1;
SELECT e.name, m.name AS boss, g.name AS grand FROM emp e LEFT JOIN emp m ON m.id = e.boss LEFT JOIN emp g ON g.id = m.boss ORDER BY e.id;
SELECT a.name, b.name FROM emp a CROSS JOIN emp b WHERE a.id < b.id AND a.dept_id = b.dept_id AND abs(a.salary - b.salary) < 1500 ORDER BY 1, 2;
SELECT name FROM emp WHERE (dept_id, salary) IN (SELECT dept_id, max(salary) FROM emp GROUP BY dept_id) ORDER BY 1;
SELECT name FROM dept WHERE id NOT IN (SELECT dept_id FROM emp WHERE dept_id IS NOT NULL) ORDER BY 1;
SELECT dept_id, avg(salary) FROM emp GROUP BY dept_id HAVING avg(salary) > (SELECT avg(salary) FROM emp) ORDER BY 1;
SELECT name FROM emp e WHERE 2 = (SELECT count(DISTINCT salary) FROM emp x WHERE x.salary >= e.salary) ORDER BY 1;
WITH s AS (SELECT dept_id, sum(salary) AS total FROM emp GROUP BY 1), m AS (SELECT max(total) AS t FROM s) SELECT s.* FROM s, m WHERE s.total = m.t;
WITH q AS (SELECT name, ntile(4) OVER (ORDER BY salary) AS q, salary FROM emp WHERE salary IS NOT NULL) SELECT q, min(salary), max(salary), avg(salary)::numeric(10, 2), count(*) FROM q GROUP BY q ORDER BY q;
SELECT id, salary, lag(salary) OVER (ORDER BY id) AS prev, coalesce(salary - lag(salary) OVER (ORDER BY id), 0) AS delta, CASE WHEN lag(salary) OVER (ORDER BY id) > 0 THEN round((salary / lag(salary) OVER (ORDER BY id) - 1) * 100, 1) END AS pct FROM emp ORDER BY id;
SELECT grp, min(id), max(id), count(*) FROM (SELECT id, active, id - row_number() OVER (PARTITION BY active ORDER BY id) AS grp FROM emp) s GROUP BY active, grp ORDER BY 2;
SELECT x.index, x.yr, x.hi, x.lo, y.close AS last FROM (SELECT index, substr(date, 1, 4) AS yr, max(high) AS hi, min(low) AS lo, max(date) AS d FROM stockmarket_project GROUP BY 1, 2) x JOIN stockmarket_project y ON y.index = x.index AND y.date = x.d ORDER BY 1, 2;
SELECT index, date, close, avg(close) OVER w AS ma, max(close) OVER w - min(close) OVER w AS range, close / first_value(close) OVER (PARTITION BY index ORDER BY date) - 1 AS ret FROM stockmarket_project WINDOW w AS (PARTITION BY index ORDER BY date ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) ORDER BY index, date LIMIT 25;
SELECT index, count(*) FILTER (WHERE close > open) AS up, count(*) FILTER (WHERE close < open) AS down, round(avg(close - open)::numeric, 4) AS mean, round(stddev(close - open)::numeric, 6) FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT index, date_trunc('month', date::date)::date AS m, sum(volume)::bigint AS v, rank() OVER (PARTITION BY index ORDER BY sum(volume) DESC) FROM stockmarket_project GROUP BY 1, 2 ORDER BY 1, 4, 2 LIMIT 20;
SELECT t.index, t.date, t.close FROM stockmarket_project t JOIN (SELECT index, max(close) AS mc FROM stockmarket_project GROUP BY index) m ON t.index = m.index AND t.close = m.mc ORDER BY 1, 2;
SELECT index, regr_slope(close, extract(epoch FROM date::date)) IS NOT NULL, round(corr(close, volume)::numeric, 6) FROM stockmarket_project GROUP BY 1 ORDER BY 1;
SELECT date, max(close) FILTER (WHERE index = 'HSI') AS hsi, max(close) FILTER (WHERE index = 'NYA') AS nya FROM stockmarket_project GROUP BY date ORDER BY date LIMIT 10;
SELECT to_char(date::date, 'YYYY"Q"Q') AS q, index, avg("adj close") FROM stockmarket_project GROUP BY 1, 2 ORDER BY 1, 2;
SELECT l_returnflag, count(DISTINCT l_orderkey), sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) / count(DISTINCT l_orderkey) AS per_order FROM lineitem GROUP BY 1 ORDER BY 1;
SELECT c_mktsegment, percentile_cont(0.9) WITHIN GROUP (ORDER BY o_totalprice) AS p90, avg(o_totalprice) - percentile_cont(0.5) WITHIN GROUP (ORDER BY o_totalprice)::numeric AS skew FROM orders JOIN customer ON c_custkey = o_custkey GROUP BY 1 ORDER BY 1;
SELECT o_orderpriority, date_part('year', o_orderdate) AS y, count(*), 100.0 * count(*) / sum(count(*)) OVER (PARTITION BY date_part('year', o_orderdate)) AS pct FROM orders GROUP BY 1, 2 ORDER BY 2, 1;
!trino [its correlation is beyond Trino] SELECT c_custkey, o.first, o.last, o.last - o.first AS span, o.n, round((o.last - o.first)::numeric / nullif(o.n - 1, 0), 1) AS gap FROM customer JOIN LATERAL (SELECT min(o_orderdate) AS first, max(o_orderdate) AS last, count(*) AS n FROM orders WHERE o_custkey = c_custkey) o ON o.n > 3 ORDER BY 1 LIMIT 10;
SELECT p_brand, array_agg(DISTINCT p_size ORDER BY p_size) FILTER (WHERE p_size < 20) AS sizes, string_agg(DISTINCT left(p_type, 3), '/' ORDER BY left(p_type, 3)) FROM part GROUP BY 1 ORDER BY 1 LIMIT 8;
SELECT s.n_name, s.total, s.total - lead(s.total) OVER (ORDER BY s.total DESC) AS ahead FROM (SELECT n_name, sum(s_acctbal) AS total FROM supplier JOIN nation ON n_nationkey = s_nationkey GROUP BY n_name) s ORDER BY s.total DESC LIMIT 5;
SELECT CASE WHEN o_totalprice < 50000 THEN '<50k' WHEN o_totalprice < 150000 THEN '50-150k' ELSE '150k+' END AS band, count(*), avg(o_totalprice), sum(o_totalprice) / (SELECT sum(o_totalprice) FROM orders) AS share FROM orders GROUP BY band ORDER BY min(o_totalprice);
SELECT o_custkey, o_orderdate, o_totalprice, sum(o_totalprice) OVER (PARTITION BY o_custkey ORDER BY o_orderdate RANGE BETWEEN interval '1 year' PRECEDING AND CURRENT ROW) AS ttm FROM orders ORDER BY 1, 2, 3 LIMIT 20;
SELECT y, m, total, sum(total) OVER (PARTITION BY y ORDER BY m) AS ytd, total / lag(total, 12) OVER (ORDER BY y, m) - 1 AS yoy FROM (SELECT extract(year FROM o_orderdate)::int AS y, extract(month FROM o_orderdate)::int AS m, sum(o_totalprice) AS total FROM orders GROUP BY 1, 2) s ORDER BY 1, 2 LIMIT 30;
SELECT a.p_partkey, b.p_partkey, count(*) FROM lineitem x JOIN lineitem y ON x.l_orderkey = y.l_orderkey AND x.l_partkey < y.l_partkey JOIN part a ON a.p_partkey = x.l_partkey JOIN part b ON b.p_partkey = y.l_partkey GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 5;
SELECT r_name, n.cnt, c.cnt, n.cnt::float / nullif(c.cnt, 0) FROM region LEFT JOIN (SELECT n_regionkey, count(*) AS cnt FROM nation GROUP BY 1) n ON n.n_regionkey = r_regionkey LEFT JOIN (SELECT n_regionkey, count(*) AS cnt FROM customer JOIN nation ON n_nationkey = c_nationkey GROUP BY 1) c ON c.n_regionkey = r_regionkey ORDER BY 1;
SELECT (o_orderdate - date '1992-01-01') / 365 AS year, mod(o_custkey, 7) AS b, sum(o_totalprice)::int FROM orders GROUP BY year, b HAVING sum(o_totalprice) > 1e6 ORDER BY 1, 2;
SELECT coalesce(nullif(trim(substring(o_comment, 1, 3)), ''), '?') AS k, count(*) FROM orders GROUP BY k ORDER BY 2 DESC, 1 LIMIT 5;
SELECT *, total > avg(total) OVER () AS above FROM (SELECT date_trunc('quarter', o_orderdate) AS q, sum(o_totalprice) AS total FROM orders GROUP BY 1) t ORDER BY q LIMIT 8;
SELECT q, total, (total - min(total) OVER ()) / nullif(max(total) OVER () - min(total) OVER (), 0) AS scaled FROM (SELECT date_trunc('quarter', o_orderdate)::date AS q, sum(o_totalprice) AS total FROM orders GROUP BY 1) t ORDER BY q LIMIT 8;
SELECT exp(sum(ln(close)) / count(*)) FROM stockmarket_project WHERE index = 'HSI';
SELECT sum(o_totalprice * 0.1)::numeric(15, 2), round(avg(o_totalprice), 4), trunc(max(o_totalprice) / 7, 3), ceil(min(o_totalprice) / 3), floor(avg(o_shippriority)), power(2, count(*) % 5), max(o_totalprice) % 97 FROM orders;
SELECT jsonb_build_object('k', o_orderstatus, 'n', count(*), 't', sum(o_totalprice))::text FROM orders GROUP BY o_orderstatus ORDER BY o_orderstatus;
SELECT json_agg(json_build_object('id', id, 'n', name) ORDER BY id)::text FROM dept;
SELECT max(name) || ' ' || min(name), count(*) || ' rows', bool_or(name LIKE 'A%')::text FROM emp;
SELECT name, hired, date_part('dow', hired), hired + (8 - extract(isodow FROM hired)::int) AS monday, (date_trunc('month', hired) + interval '1 month - 1 day')::date AS eom, extract(day FROM date_trunc('month', hired) + interval '1 month' - interval '1 day') AS days FROM emp ORDER BY id;
SELECT name, hired + make_interval(years => 1, days => id), hired - interval '1 week' * id, date_trunc('week', seen), seen::date - hired, (seen - hired::timestamp) / 2, age(seen, hired) FROM emp ORDER BY id;
SELECT extract(epoch FROM seen)::bigint, to_timestamp(extract(epoch FROM seen)) = seen AT TIME ZONE 'UTC', seen AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' FROM emp ORDER BY id;
SELECT date_trunc('hour', seen) + interval '15 min' * floor(extract(minute FROM seen) / 15) AS slot, count(*) FROM emp GROUP BY 1 ORDER BY 1;
SELECT DISTINCT count(*) OVER (PARTITION BY dept_id), dept_id FROM emp ORDER BY 2;
SELECT dept_id, count(*) AS n FROM emp GROUP BY dept_id ORDER BY count(*) DESC, dept_id NULLS FIRST OFFSET 1 FETCH NEXT 2 ROWS ONLY;
SELECT name FROM emp EXCEPT ALL SELECT name FROM emp WHERE active ORDER BY 1;
SELECT dept_id FROM emp INTERSECT ALL SELECT id FROM dept ORDER BY 1;
VALUES (1, 'x'), (2, 'y') UNION SELECT id, name FROM dept ORDER BY 1, 2;
SELECT v.label, count(e.id) FROM (VALUES ('low', 0, 5000), ('mid', 5000, 8000), ('high', 8000, 1e9)) AS v(label, lo, hi) LEFT JOIN emp e ON e.salary >= v.lo AND e.salary < v.hi GROUP BY v.label, v.lo ORDER BY v.lo;
SELECT name, skills[1], skills[array_length(skills, 1)], 'sql' = ANY (skills), skills @> ARRAY['go'], array_position(skills, 'sql'), coalesce(cardinality(skills), 0) FROM emp ORDER BY id;
SELECT skill, array_agg(name ORDER BY name) FROM emp, unnest(skills) skill GROUP BY skill ORDER BY skill NULLS LAST;
SELECT e.name, count(s) FILTER (WHERE s <> 'sql') FROM emp e LEFT JOIN unnest(e.skills) AS s ON true GROUP BY e.id, e.name ORDER BY e.id;
SELECT sum(ln(salary)) FROM emp;
SELECT sum(sqrt(salary)) FROM emp;
SELECT sum(exp(n / 1000)) FROM every WHERE n < 100;
SELECT sum(power(salary, 2)) FROM emp;
SELECT sum(salary ^ 2) FROM emp;
SELECT name FROM emp WHERE sqrt(salary) > 70 ORDER BY 1;
SELECT name FROM emp WHERE salary ^ 2 > 25000000 ORDER BY 1;
SELECT sum((salary - 5000) ^ 2) / count(*) FROM emp;
SELECT sqrt(sum((salary - 5000) ^ 2) / count(*)) FROM emp;
SELECT log(salary), log(2, salary), sqrt(salary), ln(salary), exp(salary / 10000), salary ^ 0.5, power(salary, 1.5) FROM emp ORDER BY id;
SELECT dept_id, sqrt(avg(salary)), ln(sum(salary)), power(avg(salary), 2) FROM emp GROUP BY 1 ORDER BY 1;
SELECT x, count(*) FROM (SELECT sqrt(salary) AS x FROM emp) s GROUP BY x ORDER BY x;
SELECT avg(sqrt(salary)) FROM emp;
SELECT sum(salary::float8 ^ 2), avg(ln(salary::float8)) FROM emp;
SELECT salary ^ 2, salary ^ 3, (salary - 5000) ^ 2, power(bonus::numeric, 2), (-salary) ^ 3, 0.00 * salary ^ 2, sqrt(salary), sqrt(salary * 1e10), sqrt(salary / 1e9), sqrt(n), sqrt(abs(n - 99999999)), sqrt(0 * n) FROM emp JOIN every USING (id) WHERE n >= 0 OR n IS NULL ORDER BY id;
SELECT a, b, c, d, e, f, g, h, i FROM (SELECT every.id, salary ^ 2 AS a, salary ^ 3 AS b, (salary - 5000) ^ 2 AS c, (-salary) ^ 3 AS d, sqrt(salary) AS e, sqrt(salary * 1e10) AS f, sqrt(n) AS g, sqrt(abs(n - 99999999)) AS h, sqrt(0 * n) AS i FROM emp JOIN every USING (id) WHERE n >= 0 OR n IS NULL OFFSET 0) s ORDER BY id;
SELECT x FROM (SELECT sqrt(salary / 1e7) AS x FROM emp OFFSET 0) s ORDER BY 1;
SELECT max(sqrt(n)) FROM every WHERE sqrt(n) > 0;
SELECT sqrt(sum(power(salary - 5000, 2))), sqrt(avg(salary)), sum(salary ^ 2)::text || '' FROM emp WHERE sqrt(salary) <> 70.710678118654752;
SELECT id FROM every WHERE power(n, 2) < 10 AND power(n, 3.0) > -100 ORDER BY 1;
SELECT name FROM emp ORDER BY sqrt(salary) DESC NULLS LAST, id;
SELECT sqrt(salary / 3) AS k, count(*) FROM emp GROUP BY 1 ORDER BY 1;
SELECT stddev(x), stddev_pop(x) FROM (SELECT salary / 1e7 AS x FROM emp) s;
SELECT id, x FROM (SELECT id, sqrt(abs(m)) AS x FROM every OFFSET 0) s ORDER BY id;
SELECT g, x FROM (SELECT o_orderkey AS g, sqrt(o_totalprice / 1000) AS x FROM orders OFFSET 0) s ORDER BY g;
SELECT g, x FROM (SELECT o_orderkey AS g, sqrt(o_totalprice) AS x FROM orders OFFSET 0) s ORDER BY g;
SELECT l_suppkey, stddev(l_tax), stddev(l_extendedprice), stddev_pop(l_discount) FROM lineitem GROUP BY 1 HAVING stddev(l_tax) > 0 ORDER BY 1;
SELECT d.name, e.* FROM dept d LEFT JOIN LATERAL (SELECT name AS who, salary FROM emp WHERE dept_id = d.id) e ON e.salary > 5000 ORDER BY d.id, who;
!trino [its correlation is beyond Trino] SELECT d.name, e.* FROM dept d LEFT JOIN LATERAL (SELECT count(*) AS n, max(salary) AS m FROM emp WHERE dept_id = d.id) e ON e.n > 2 ORDER BY d.id;
!trino [its correlation is beyond Trino] SELECT d.name, e.* FROM dept d LEFT JOIN LATERAL (SELECT count(*) AS n, max(salary) / 3 AS m FROM emp WHERE dept_id = d.id) e ON e.n > d.id ORDER BY d.id;
SELECT d.name, e.* FROM dept d LEFT JOIN LATERAL (SELECT name AS who FROM emp WHERE dept_id = d.id ORDER BY salary DESC NULLS LAST, id LIMIT 1) e ON e.who < d.name ORDER BY d.id;
SELECT d.name, e.* FROM dept d LEFT JOIN LATERAL (SELECT name AS who, salary / 7 AS x FROM emp WHERE dept_id = d.id) e ON e.x > d.budget / 30 LEFT JOIN emp f ON f.name = e.who ORDER BY d.id, who;
!trino [its correlation is beyond Trino] SELECT a.k, x.n FROM left_keys a LEFT JOIN LATERAL (SELECT a.k + 1 AS n) x ON x.n > 2 ORDER BY 1, 2;
SELECT avg(ln(salary)) FROM emp;
SELECT count(ln(salary)) FROM emp;
SELECT max(ln(salary)) FROM emp;
SELECT avg(ln(salary)) + 0 FROM emp;
SELECT variance(log(salary)) + 0 FROM emp;
SELECT avg(exp(salary / 10000)) + 1, sum(salary), avg(salary) FROM emp;
SELECT sum(exp(salary / 10000)) + 1, sum(salary), avg(salary) FROM emp;
SELECT dept_id, avg(ln(salary)) FROM emp GROUP BY 1 ORDER BY 1;
SELECT exp(avg(ln(o_totalprice)))::numeric(20, 4) AS gm FROM orders;
SELECT exp(avg(ln(salary))) AS gm FROM emp;
SELECT dept_id, exp(avg(ln(salary))) AS gm, exp(sum(ln(1 + bonus::numeric))) FROM emp GROUP BY 1 ORDER BY 1;
SELECT stddev(ln(salary)), variance(log(salary)), avg(exp(salary / 10000)), sum(salary), avg(salary) FROM emp;
SELECT avg(ln(salary)) FILTER (WHERE active), max(ln(salary)), count(ln(salary)) FROM emp;
SELECT count(DISTINCT round(ln(salary), 1)), string_agg(round(ln(salary), 2)::text, ',' ORDER BY id) FROM emp;
!refused SELECT '12.5'::money;
!refused SELECT '[1,5]'::int4range;
!refused SELECT name FROM emp ORDER BY ln(salary), name;
SELECT a, b, a / b, count(*) FROM (SELECT a::numeric(20,2), b::numeric(6,0) FROM (VALUES (999999999999.9, 9999), (999999999999.9, 7), (999999999999.99, 9999), (999999999999.99, 7), (1000000000000, 1), (1233999999999999.9, 1233), (1233999999999999.9, 7), (1233999999999999.99, 1233), (1233999999999999.99, 7), (1234000000000000, 1234), (9998999999999999.9, 9998), (9998999999999999.9, 7), (9998999999999999.99, 9998), (9998999999999999.99, 7), (9999000000000000, 9999), (9999999999999999.9, 9999), (9999999999999999.9, 7), (9999999999999999.99, 9999), (9999999999999999.99, 7), (10000000000000000, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, a / b ORDER BY 1, 2;
SELECT a, b, a / b, count(*) FROM (SELECT a::numeric(25,6), b::numeric(6,0) FROM (VALUES (999999999999.999, 9999), (999999999999.999, 7), (999999999999.999999, 9999), (999999999999.999999, 7), (1000000000000, 1), (1233999999999999.999, 1233), (1233999999999999.999, 7), (1233999999999999.999999, 1233), (1233999999999999.999999, 7), (1234000000000000, 1234), (9998999999999999.999, 9998), (9998999999999999.999, 7), (9998999999999999.999999, 9998), (9998999999999999.999999, 7), (9999000000000000, 9999), (9999999999999999.999, 9999), (9999999999999999.999, 7), (9999999999999999.999999, 9999), (9999999999999999.999999, 7), (10000000000000000, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, a / b ORDER BY 1, 2;
SELECT a, b, a / b, count(*) FROM (SELECT a::int8, b::numeric(6,0) FROM (VALUES (99999999, 9999), (99999999, 7), (100000000, 1), (123399999999, 1233), (123399999999, 7), (123400000000, 1234), (999899999999, 9998), (999899999999, 7), (999900000000, 9999), (999999999999, 9999), (999999999999, 7), (1000000000000, 1), (1233999999999999, 1233), (1233999999999999, 7), (1234000000000000, 1234), (9998999999999999, 9998), (9998999999999999, 7), (9999000000000000, 9999), (9999999999999999, 9999), (9999999999999999, 7), (10000000000000000, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, a / b ORDER BY 1, 2;
SELECT a, b, a / b, count(*) FROM (SELECT a::numeric(20,18), b::numeric(9,4) FROM (VALUES (0.123399999999999999, 0.1233), (0.123399999999999999, 0.1234), (0.123400000000000000, 0.1233), (0.123400000000000000, 0.1234), (0.123400000000000001, 0.1233), (0.123400000000000001, 0.1234), (0.999899999999999999, 0.9998), (0.999899999999999999, 0.9999), (0.999900000000000000, 0.9998), (0.999900000000000000, 0.9999), (0.999900000000000001, 0.9998), (0.999900000000000001, 0.9999)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, a / b ORDER BY 1, 2;
SELECT a, b, b / a, count(*) FROM (SELECT a::numeric(20,18), b::numeric(9,4) FROM (VALUES (0.000299999999999999, 0.0002), (0.000299999999999999, 0.0003), (0.000300000000000000, 0.0002), (0.000300000000000000, 0.0003), (0.000300000000000001, 0.0002), (0.000300000000000001, 0.0003), (0.123399999999999999, 0.1233), (0.123399999999999999, 0.1234), (0.123400000000000000, 0.1233), (0.123400000000000000, 0.1234), (0.123400000000000001, 0.1233), (0.123400000000000001, 0.1234), (0.999899999999999999, 0.9998), (0.999899999999999999, 0.9999), (0.999900000000000000, 0.9998), (0.999900000000000000, 0.9999), (0.999900000000000001, 0.9998), (0.999900000000000001, 0.9999), (0.000000029999999999, 0.0002), (0.000000029999999999, 0.0003), (0.000000030000000000, 0.0002), (0.000000030000000000, 0.0003), (0.000000030000000001, 0.0002), (0.000000030000000001, 0.0003), (0.000012339999999999, 0.1233), (0.000012339999999999, 0.1234), (0.000012340000000000, 0.1233), (0.000012340000000000, 0.1234), (0.000012340000000001, 0.1233), (0.000012340000000001, 0.1234), (0.000099989999999999, 0.9998), (0.000099989999999999, 0.9999), (0.000099990000000000, 0.9998), (0.000099990000000000, 0.9999), (0.000099990000000001, 0.9998), (0.000099990000000001, 0.9999)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, b / a ORDER BY 1, 2;
SELECT a, b, a / 0.0003, count(*) FROM (SELECT a::numeric(20,4), b::int FROM (VALUES (3, 1), (2.9999, 1), (9999.99, 1), (10000, 1), (12345678.9, 1), (-3.5, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, a / 0.0003 ORDER BY 1, 2;
SELECT a, b, a / 9999, count(*) FROM (SELECT a::numeric(20,4), b::int FROM (VALUES (3, 1), (2.9999, 1), (9999.99, 1), (10000, 1), (12345678.9, 1), (-3.5, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, a / 9999 ORDER BY 1, 2;
SELECT a, b, a / 0.1234, count(*) FROM (SELECT a::numeric(20,4), b::int FROM (VALUES (3, 1), (2.9999, 1), (9999.99, 1), (10000, 1), (12345678.9, 1), (-3.5, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, a / 0.1234 ORDER BY 1, 2;
SELECT a, b, 9999 / a, count(*) FROM (SELECT a::numeric(20,4), b::int FROM (VALUES (3, 1), (2.9999, 1), (9999.99, 1), (10000, 1), (12345678.9, 1), (-3.5, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, 9999 / a ORDER BY 1, 2;
SELECT a, b, 99999999999999.9 / a, count(*) FROM (SELECT a::numeric(20,4), b::int FROM (VALUES (3, 1), (2.9999, 1), (9999.99, 1), (10000, 1), (12345678.9, 1), (-3.5, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, 99999999999999.9 / a ORDER BY 1, 2;
SELECT a, b, 12339999999999999.9 / a, count(*) FROM (SELECT a::numeric(20,4), b::int FROM (VALUES (3, 1), (2.9999, 1), (9999.99, 1), (10000, 1), (12345678.9, 1), (-3.5, 1)) v(a, b), (SELECT id FROM every LIMIT 1) one) s GROUP BY a, b, 12339999999999999.9 / a ORDER BY 1, 2;
-- Quotients wherever a numeric may stand.
SELECT dept_id, q, rank() OVER (ORDER BY q DESC) FROM (SELECT dept_id, sum(salary) / count(*) AS q FROM emp GROUP BY dept_id) s ORDER BY 3, 1;
SELECT id, salary / 7 AS q, sum(salary / 7) OVER (ORDER BY id), avg(salary / 7) OVER (PARTITION BY dept_id ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM emp ORDER BY id;
SELECT dept_id, sum(salary / 7) / sum(bonus::numeric / 3) FROM emp GROUP BY dept_id ORDER BY dept_id;
SELECT dept_id, avg(q) FROM (SELECT dept_id, boss, avg(salary) AS q FROM emp GROUP BY dept_id, boss) s GROUP BY dept_id ORDER BY dept_id;
SELECT a.id, b.id FROM emp a JOIN emp b ON a.salary / 7 = b.salary / 7 ORDER BY 1, 2;
SELECT id FROM emp WHERE salary / 3 IN (SELECT salary / 3 FROM emp WHERE dept_id = 2) ORDER BY 1;
SELECT id, salary / 3 FROM emp WHERE salary / 3 BETWEEN 1000 AND 2000.17 ORDER BY salary / 3, id;
SELECT id, greatest(salary / 3, salary / 7 * 2), least(salary / 3, 1500), coalesce(salary / 3, 0), nullif(salary / 3, 3000) FROM emp ORDER BY id;
SELECT q FROM (SELECT salary / 3 AS q FROM emp UNION ALL SELECT salary FROM emp UNION ALL SELECT 1.5) s ORDER BY q NULLS FIRST;
SELECT DISTINCT ON (dept_id) dept_id, salary / 9 FROM emp ORDER BY dept_id, salary / 9 DESC NULLS LAST;
SELECT id, (salary / 7)::text || '!', to_char(salary / 7, 'FM999,990.000'), (salary / 7)::int, ceil(salary / 7), trunc(salary / 7, 1), -(salary / 7), (salary / 7)::float8 FROM emp ORDER BY id;
SELECT x, count(*) FROM (SELECT round(salary / 7, 1) AS x FROM emp) s GROUP BY x ORDER BY x;
SELECT x, count(*) FROM (SELECT (salary / 7)::numeric(10,1) AS x FROM emp) s GROUP BY x ORDER BY x;
SELECT lag(q) OVER (ORDER BY id), lead(q, 2, 0) OVER (ORDER BY id), first_value(q) OVER (ORDER BY id) FROM (SELECT id, salary / 11 AS q FROM emp) s ORDER BY id;
SELECT round(100.0 * sum(salary) / sum(sum(salary)) OVER (), 2), dept_id FROM emp GROUP BY dept_id ORDER BY dept_id;
SELECT dept_id, 100.0 * count(*) / sum(count(*)) OVER () AS pct FROM emp GROUP BY dept_id ORDER BY pct DESC, dept_id;
SELECT dept_id, 1.0 * count(*) FILTER (WHERE active) / count(*) AS share FROM emp GROUP BY dept_id HAVING 1.0 * count(*) FILTER (WHERE active) / count(*) > 0.3 ORDER BY 1;
SELECT s.dept_id, e.id FROM (SELECT dept_id, avg(salary) AS q FROM emp GROUP BY 1) s JOIN emp e ON e.dept_id = s.dept_id AND e.salary > s.q ORDER BY 1, 2;
SELECT name, salary - (SELECT avg(salary) FROM emp f WHERE f.dept_id = e.dept_id) AS diff FROM emp e ORDER BY diff DESC NULLS LAST, name;
SELECT name FROM emp e WHERE salary > 1.1 * (SELECT avg(salary) FROM emp f WHERE f.dept_id = e.dept_id) ORDER BY name;
WITH q AS (SELECT id, salary / 13 AS r FROM emp) SELECT a.id, a.r - b.r AS d FROM q a JOIN q b ON b.id = a.id + 1 ORDER BY a.id;
WITH q AS (SELECT dept_id, avg(salary) AS r FROM emp GROUP BY 1) SELECT r, CASE WHEN r > (SELECT avg(r) FROM q) THEN 'above' ELSE 'below' END FROM q ORDER BY dept_id;
SELECT json_build_object('q', avg(salary), 'n', count(*)) FROM emp;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY salary / 7) FROM emp;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY salary / 7) FROM emp;
SELECT mode() WITHIN GROUP (ORDER BY salary / 7) FROM emp;
SELECT stddev(salary / 7), variance(salary / 7), sum(DISTINCT salary / 7), avg(DISTINCT salary / 7) FROM emp;
SELECT dept_id, sum(salary) FILTER (WHERE active) / nullif(sum(salary), 0) AS r FROM emp GROUP BY ROLLUP (dept_id) ORDER BY dept_id NULLS LAST, r;
SELECT grouping(dept_id, active), dept_id, active, avg(salary) / 3 FROM emp GROUP BY CUBE (dept_id, active) ORDER BY 1, 2, 3;
SELECT o_orderkey, o_totalprice / 1.1 AS net, o_totalprice - o_totalprice / 1.1 AS vat FROM orders WHERE o_orderkey < 20 ORDER BY 1;
SELECT sum(o_totalprice / 1.1), sum(o_totalprice - o_totalprice / 1.1), avg(o_totalprice / 1.1) FROM orders;
SELECT percent_rank() OVER (ORDER BY salary / 3), cume_dist() OVER (ORDER BY salary / 3), dense_rank() OVER (ORDER BY salary / 3) FROM emp ORDER BY id;
SELECT l_returnflag, sum(l_extendedprice * (1 - l_discount)) / sum(l_quantity) AS unit, sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) / count(DISTINCT l_orderkey) FROM lineitem GROUP BY 1 ORDER BY 1;
SELECT n, m, n / m, m / n, n * m, n - m, n % m FROM every WHERE m <> 0 AND n <> 0 ORDER BY id;
SELECT id, n / i4, i8 / n, i8::numeric / i4 FROM every WHERE n <> 0 AND i4 <> 0 ORDER BY id;
SELECT id FROM every WHERE n <> 0 AND i4 <> 0 ORDER BY n / i4 DESC, id;
SELECT q * 2, q + 1, q - q, q * q FROM (SELECT id, n / 7 AS q FROM every OFFSET 0) s ORDER BY id;
SELECT (q * 100)::int, round(q * 100, 3), q > 1.7628, q = 1.7628571428571429 FROM (SELECT id, n / 7 AS q FROM every OFFSET 0) s ORDER BY id;
SELECT avg(extract(year FROM d)), avg(d - e), avg(f4), avg(f8), avg(i8), avg(i1) FROM every WHERE id < 4;
SELECT round(avg(i4), 2), round(avg(i4)), trunc(avg(i4), 3), avg(i4)::int, avg(i4)::numeric(20,3) FROM every;
SELECT 1 / 3.0 * salary, salary * (1 / 3.0), salary / 3.0 FROM emp ORDER BY id;
SELECT power(salary / 1000, 2), sqrt(salary / 1000), salary / 1000 ^ 2, exp(1.0) * salary / 1000, ln(salary) / 2 FROM emp ORDER BY id;
SELECT (salary / 7, id) > (1000, 0), (salary / 7, id) IS DISTINCT FROM (1000, 0) FROM emp ORDER BY id;
SELECT ARRAY[salary / 7, salary], ROW(salary / 7, 1) FROM emp ORDER BY id;
SELECT v.k, v.q FROM emp CROSS JOIN LATERAL (VALUES ('a', salary / 7), ('b', salary)) v(k, q) WHERE id < 4 ORDER BY emp.id, v.k;
SELECT id, CASE WHEN salary / 3 > 2000 THEN salary / 3 ELSE 0 END, CASE dept_id WHEN 1 THEN salary / 7 WHEN 2 THEN 1 END FROM emp ORDER BY id;
SELECT dept_id, sum(salary) * 1.0 / (SELECT sum(salary) FROM emp) AS share FROM emp GROUP BY dept_id ORDER BY share DESC NULLS LAST, dept_id;
SELECT o_orderdate, sum(o_totalprice), sum(o_totalprice) / lag(sum(o_totalprice)) OVER (ORDER BY o_orderdate) - 1 AS growth FROM orders WHERE o_orderkey < 30 GROUP BY 1 ORDER BY 1;
SELECT y, t, round((t - p) / p * 100, 2) FROM (SELECT extract(year FROM o_orderdate) AS y, sum(o_totalprice) AS t, lag(sum(o_totalprice)) OVER (ORDER BY extract(year FROM o_orderdate)) AS p FROM orders GROUP BY 1) s ORDER BY y;
SELECT c_mktsegment, avg(n) FROM (SELECT c_mktsegment, c_custkey, count(o_orderkey) AS n FROM customer LEFT JOIN orders ON o_custkey = c_custkey GROUP BY 1, 2) s GROUP BY 1 ORDER BY avg(n) DESC, 1;
SELECT index, max(close) / min(close) - 1, (max(close)::numeric / min(close)::numeric - 1) * 100, avg(volume)::bigint, sum(volume) / count(*) FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT index, substr(date, 1, 7) AS m, avg(close)::numeric(10,2), (avg(close) - lag(avg(close)) OVER (PARTITION BY index ORDER BY substr(date, 1, 7)))::numeric(10,4) FROM stockmarket_project GROUP BY 1, 2 ORDER BY 1, 2;
SELECT s.a / s.b, count(*) FROM (SELECT sum(salary) AS a, count(salary) AS b FROM emp GROUP BY dept_id) s WHERE s.b > 0 GROUP BY s.a / s.b ORDER BY 1;
SELECT x, x IS NULL FROM (SELECT id, justify_hours(ts - tz + interval '1 day -1 hour') AS x FROM every OFFSET 0) s ORDER BY id;
SELECT x FROM (SELECT id, justify_hours(make_interval(days => -3, hours => i4)) AS x FROM every OFFSET 0) s ORDER BY id;
SELECT x FROM (SELECT id, justify_hours(make_interval(days => id % 3, hours => -10 * id)) AS x FROM every OFFSET 0) s ORDER BY id;
SELECT x FROM (SELECT id, justify_days(make_interval(months => -2, days => i2)) AS x FROM every OFFSET 0) s ORDER BY id;
SELECT x FROM (SELECT id, justify_days(make_interval(months => id % 3, days => -10 * id)) AS x FROM every OFFSET 0) s ORDER BY id;
SELECT x, x IS NULL FROM (SELECT id, make_interval(mins => i2, secs => f8 / 1e12) AS x FROM every OFFSET 0) s ORDER BY id;
SELECT x, x IS NULL FROM (SELECT id, n * interval '1 hour' AS x FROM every OFFSET 0) s ORDER BY id;
SELECT x, x IS NULL FROM (SELECT id, ts::time::interval AS x FROM every OFFSET 0) s ORDER BY id;
SELECT count(x), sum(x), max(x) FROM (SELECT id, make_interval(days => i2 % 3) AS x FROM every OFFSET 0) s;
