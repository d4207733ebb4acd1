## expressions id FROM every
f8 * ⟨1e308|1e-308|1e300 * 1e5|-1e-320|0|0.5|'Infinity'::float8|'NaN'::float8⟩
f8 / ⟨1e308|1e-308|1e-300|3|'Infinity'::float8|'NaN'::float8⟩
f8 + ⟨1.7e308|'-Infinity'::float8⟩
(f8 * 1e200) * (f8 * 1e200)
(f8 * 1e-200) * (f8 * 1e-200)
(f8 * 1e-200) * (f8 * 1e-200) + 1
1 / (f8 * 1e200 * 1e200)
f8 * f8 - f8 / (f8 + 1)
-f8 * 2 - -f8
f8 * i4 / (i2 * f4)
i4::float8 * i8 / 7
i4::float8 / i2::float8
f4 * ⟨f4|1e38::float4|1e-30::float4⟩
f4 / ⟨1e-38::float4|1e30::float4|3::float4⟩
f4 + f4
(f8 * ⟨1e30|1e40|1e-50|-1e-46⟩)::float4
⟨exp|sinh|cosh|tanh|degrees|radians|sin|cos|tan|cot|asin|acos|atan|sqrt|cbrt|ln|log⟩(f8)
⟨exp|degrees|radians|sin|asin|atan|sqrt|ln⟩(f8 * ⟨1000|1e-310|'Infinity'::float8⟩)
|/ f8
power(f8, ⟨0|1|2|3.5|-1|-0.5|400|-400|'Infinity'::float8|'-Infinity'::float8|'NaN'::float8⟩)
power(⟨0|1|-1|10|-2.5|'Infinity'::float8|'NaN'::float8⟩, f8)
f8 ^ f8
(t || ⟨'1'|''⟩)::float8
⟨'1e400'|'1e-400'|'1d'|'1f'|'0x10'|' 12 '|'.5'|'5.'|'+1e3'|'Inf'|'-infinity'|'NAN'|'1e'|''|'1_0'|'3.5e38'|'1e-46'⟩::text::float8
(substr(t, 1, 0) || ⟨'1e400'|'1e-400'|'1d'|'1f'|' 12 '|'.5'|'5.'|'+1e3'|'Inf'|'-infinity'|'NAN'|'1e'|''|'1_0'|'3.5e38'|'1e-46'|'0e-999'⟩)::float8
(substr(t, 1, 0) || ⟨'1e400'|'1e-400'|'1d'|'-INF'|'3.5e38'|'1e-46'|'1.5'⟩)::float4

## statements
SELECT sum(f8), avg(f8), stddev(f8), var_pop(f8), corr(f8, f4), sum(f4), avg(f4), regr_sxy(f8, f4), regr_slope(f8, i4) FROM every;
SELECT sum(f8 * 1e307) FROM every;
SELECT sum(f8 * 1e307) FROM every WHERE f8 > 100;
!refused SELECT avg(f8 * 1e200) FROM every;
SELECT sum(x), avg(x), max(x) FROM (SELECT CASE WHEN id = 2 THEN 'Infinity'::float8 ELSE f8 END AS x FROM every) s;
SELECT sum(x), avg(x), stddev(x) FROM (SELECT CASE WHEN id = 2 THEN 'NaN'::float8 ELSE f8 END AS x FROM every) s;
SELECT sum(DISTINCT f8), count(*), sum(DISTINCT f4) FROM every;
SELECT id, sum(f8) OVER (ORDER BY id), avg(f8 / 2) OVER (PARTITION BY id % 2 ORDER BY id) FROM every ORDER BY id;
SELECT f8 * 2 AS x, sum(f8 * 2 + 1) FROM every GROUP BY f8 * 2 ORDER BY 1;
SELECT f8 / f4 AS x, count(*) FROM every WHERE f4 <> 0 GROUP BY 1 ORDER BY 1;
SELECT f8 * 2 + 1 AS x, count(*) FROM every GROUP BY f8 * 2 ORDER BY 1;
SELECT id FROM every WHERE f8 * 1e300 > 1e300 ORDER BY id;
SELECT id FROM every WHERE f8 * f8 * 1e300 > 1 ORDER BY id;
SELECT sum(f8) / count(*) * 100, sum(f8) * sum(f4) / (sum(f8) + 1) FROM every;
SELECT sum(f8) FILTER (WHERE id > 3), avg(f8) FILTER (WHERE id > 3) OVER () FROM every GROUP BY f8, id ORDER BY id;
SELECT id, (SELECT sum(f8) FROM every b WHERE b.id < a.id) / f8 * 2 AS x FROM every a WHERE f8 <> 0 ORDER BY id;
SELECT a.f8 * b.f8 AS x FROM every a JOIN every b ON a.f8 * 2 = b.f8 * 2 ORDER BY 1;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY f8 * 2) FROM every;
!refused SELECT id, sum(f8 * 1e300) OVER (ORDER BY id ROWS 1 PRECEDING) FROM every WHERE abs(f8) < 2 ORDER BY id;
SELECT id, x, sum(id) OVER (ORDER BY x RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s, count(*) OVER (ORDER BY x RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS c FROM (SELECT id, CASE WHEN id < 4 THEN 'NaN'::float8 WHEN id = 5 THEN 'Infinity' WHEN id = 6 THEN '-Infinity' ELSE f8 END AS x FROM every) s ORDER BY id;
!refused SELECT id, x, sum(id) OVER (ORDER BY x DESC RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s FROM (SELECT id, CASE WHEN id < 4 THEN 'NaN'::float8 ELSE f8 END AS x FROM every) s ORDER BY id;
SELECT id, x, sum(id) OVER (ORDER BY x RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS s FROM (SELECT id, CASE WHEN id < 4 THEN 'NaN'::float8 WHEN id = 5 THEN 'Infinity' ELSE f8 END AS x FROM every) s ORDER BY id;
SELECT id, ('{"a": ' || id || ', "a": 7}')::json ->> 'a' AS x FROM every ORDER BY id;
!refused SELECT id FROM (SELECT id, ('{"a": ' || id || ', "a": 7}')::json ->> 'a' AS x FROM every) s WHERE x = '7' ORDER BY id;
SELECT id FROM (SELECT id, ('{"a": ' || id || ', "a": 7}')::jsonb ->> 'a' AS x FROM every) s WHERE x = '7' ORDER BY id;
SELECT id FROM every WHERE ('{"b": {"a": ' || id || '}, "c": 1, "b": {"a": 3}}')::jsonb -> 'b' ->> 'a' = '3' ORDER BY id;
SELECT id FROM every WHERE ('{"b": {"a": ' || id || '}, "c": 1}')::jsonb -> 'b' ->> 'a' = '3' ORDER BY id;
SELECT id FROM every WHERE ('{"b": 1, "b": ' || id || '}')::jsonb @> '{"b": 3}' ORDER BY id;
SELECT id FROM every WHERE ('{"b": 1, "b": ' || id || '}')::jsonb = '{"b": 3}' ORDER BY id;
SELECT id FROM every WHERE ('{"b": 1, "c": ' || id || '}')::jsonb @> '{"c": 3}' ORDER BY id;
!refused SELECT id, k FROM every, json_object_keys(('{"a": ' || id || ', "a": 7}')::json) k ORDER BY id, k;
SELECT id, k FROM every, jsonb_object_keys(('{"a": ' || id || ', "a": 7}')::jsonb) k ORDER BY id, k;
SELECT id, k, w FROM every, jsonb_each_text(('{"a": ' || id || ', "a": 7, "b": null}')::jsonb) AS x(k, w) ORDER BY id, k;
!refused SELECT id, k, w FROM every, json_each_text(('{"a": ' || id || ', "a": 7, "b": null}')::json) AS x(k, w) ORDER BY id, k, w;
!refused SELECT id FROM every WHERE ('{"a": ' || id || ', "a": null}')::json ->> 'a' IS NULL ORDER BY id;
SELECT id FROM every WHERE ('{"a": ' || id || ', "a": null}')::jsonb ? 'a' ORDER BY id;
!refused SELECT sum((n / 30000) * (m / 70000)) FROM every;
!refused SELECT max((n / 30000) * (m / 70000)) FROM every;
!refused SELECT id FROM every WHERE ((n / 30000) * (m / 70000))::text LIKE '%7' ORDER BY id;
!refused SELECT id FROM every WHERE (n / 30000) * (m / 70000) = round((n / 30000) * (m / 70000), 36) ORDER BY id;
!refused SELECT id FROM (SELECT id, n / 3e12 AS x FROM every) s WHERE x * x * 1e24 > 0.01 ORDER BY id;
!refused SELECT n * n * n * n AS x, sum(n * n * n) FROM every GROUP BY 1 ORDER BY 1;
!refused SELECT count(DISTINCT n / 3e19), count(DISTINCT round(n / 3e19, 22)) FROM every;
SELECT sum(n / 3), sum(n / 7), avg(n / 3), count(DISTINCT n / 3) FROM every;
SELECT id FROM (SELECT id, n, n / 3 AS x FROM every) s WHERE x > 0.5 AND x * 3 <> n ORDER BY id;
SELECT id FROM every WHERE n / 2000000 > 0.001 ORDER BY id;
SELECT id FROM every WHERE n / 2000000 >= 0 ORDER BY id;
SELECT id FROM every WHERE round(n / 200000, 4) > 0 ORDER BY id;
!refused SELECT id FROM every WHERE round(n / 3e19, 4) = 0 AND trunc(n / 3e19, 5) = 0 AND ceil(n / 3e19) > 0 ORDER BY id;
!refused SELECT id FROM every WHERE ceil(n / 3e25) > 0 ORDER BY id;
SELECT id FROM every WHERE (n / 3e9)::int = 0 AND (n / 30)::numeric(10,2) > 0 AND (n / 3e9)::numeric(10,5) >= 0 ORDER BY id;
SELECT id FROM every WHERE (n / 30)::float8 > 0.1 ORDER BY id;
!refused SELECT id FROM every WHERE (n / 3e9)::float8 > 0.1 ORDER BY id;
SELECT id FROM every ORDER BY n / 3e9, id;
SELECT id FROM every WHERE n / 3e9 IS NOT NULL ORDER BY id;
SELECT dept_id, avg(salary) AS a FROM emp GROUP BY dept_id HAVING avg(salary) / 3 > 0.5 ORDER BY 1;
SELECT dept_id FROM emp GROUP BY dept_id HAVING sum(salary) / count(*) > (SELECT avg(salary) FROM emp) ORDER BY 1;
SELECT id FROM every WHERE n / (m - 1.2345 + 1) > 1 ORDER BY id;
!refused SELECT sum(n * (m / 7)), sum(n * m / 100.0), sum((n / 3) * (m / 3)) FROM every WHERE n > 1;
SELECT x, count(*) FROM (SELECT round(n / 3, 2) AS x FROM every) s GROUP BY x ORDER BY x;
SELECT id FROM every WHERE CASE WHEN n <> 0 THEN abs(m) / n END > 0.1 ORDER BY id;
SELECT id FROM every WHERE coalesce(-(m / nullif(n, 0)), 0) < 0.5 ORDER BY id;
SELECT id FROM (SELECT id, CASE WHEN n > 0 THEN n / 7 ELSE m END AS x FROM every) s WHERE x * 7 = 12.34 OR x = 1 ORDER BY id;
