## expressions id FROM every ORDER BY id
arr[⟨1|2|0|-1|100⟩]
tags[1]
arr[i1]
arr[1:2]
arr[2:]
arr[:2]
tags[2:3]
array_length(⟨arr|tags|fs⟩, 1)
array_length(arr, 2)
array_ndims(arr)
array_dims(arr)
array_upper(arr, 1)
array_lower(arr, 1)
cardinality(⟨arr|tags|fs|ds⟩)
array_append(arr, 9)
array_append(tags, 'z')
array_prepend(9, arr)
array_cat(arr, ARRAY[8,9])
arr || 1
arr || ARRAY[1,2]
1 || arr
tags || tags
array_remove(arr, ⟨1|NULL⟩)
array_remove(arr, NULL)
array_remove(tags, 'b')
array_replace(arr, 1, 100)
array_position(arr, 2)
array_position(tags, 'b')
array_position(arr, 1, 2)
array_positions(arr, 1)
array_to_string(arr, ',')
array_to_string(tags, '|', 'NULL')
array_to_string(fs, ';')
array_to_string(ds, ' ')
string_to_array('1,2,3', ',')
string_to_array('1,2,3', ',')::int[]
arr @> ⟨ARRAY[1]|ARRAY[1,2]|'{}'|ARRAY[NULL]::int[]⟩
arr <@ ARRAY[1,2,3,NULL]
arr && ⟨ARRAY[1]|ARRAY[50,60]|'{}'⟩
arr && '{}'
arr && ARRAY[50,60]
arr && ARRAY[1]
arr ⟨=|<>|<|>|<=|>=⟩ ARRAY[1,2,3]
tags = '{a,b}'
arr IS NULL
arr = '{}'
1 = ANY (arr)
NOT 1 = ANY (arr)
5 > ALL (arr)
'x' = ANY (tags)
'x' <> ALL (tags)
(SELECT sum(x) FROM unnest(arr) x)
(SELECT count(*) FROM unnest(tags) x)
(SELECT max(x) FROM unnest(arr) x)
(SELECT string_agg(x, ',' ORDER BY x) FROM unnest(tags) x)
ARRAY(SELECT x * 2 FROM unnest(arr) x)
ARRAY(SELECT x FROM unnest(arr) x ORDER BY x DESC)
ARRAY(SELECT DISTINCT x FROM unnest(tags) x ORDER BY x)
EXISTS (SELECT 1 FROM unnest(arr) x WHERE x > 10)
ARRAY[i4, i2]
ARRAY[i4, i8]
ARRAY[i4, n]
ARRAY[t, 'x']
ARRAY[t, NULL]
ARRAY[d, e]
ARRAY[b]
ARRAY[n]
ARRAY[f8, 1]
ARRAY[ts]
ARRAY[1, 2.5]
ARRAY[1, NULL, 3]
ARRAY['a', 'b']
ARRAY[]::int[]
ARRAY[ARRAY[1,2], ARRAY[3,4]]
(ARRAY[1,2,3])[2]
(ARRAY['a','b'])[1] || 'x'
('{1,2,3}'::int[])[3]
array_fill(7, ARRAY[3])
trim_array(ARRAY[1,2,3], 1)
array_to_json(arr)
cardinality(ARRAY[1,2,3])
array_length('{}'::int[], 1)
array_length(ARRAY[1,2], 1)
arr::text
tags::text
fs::text
ds
⟨arr|tags|fs|ds⟩ || NULL
coalesce(arr, ARRAY[0])
coalesce(array_length(arr, 1), 0)
width_bucket(i4, ARRAY[0, 10, 100])
arr[1] + arr[2]
arr[array_length(arr, 1)]
array_agg(i4) OVER (ORDER BY id)
## statements
SELECT id, x FROM every, unnest(arr) AS x ORDER BY id, x;
SELECT id, x, o FROM every CROSS JOIN unnest(tags) WITH ORDINALITY AS y(x, o) ORDER BY id, o;
SELECT id, x FROM every LEFT JOIN unnest(arr) AS x ON true ORDER BY id, x;
SELECT id, unnest(arr) FROM every ORDER BY id, 2;
SELECT unnest(ARRAY[1,2,3]) AS x ORDER BY 1 DESC;
SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b','c']) AS t(a, b);
SELECT tag, count(*) FROM every, unnest(tags) AS tag GROUP BY tag ORDER BY 2 DESC, 1;
SELECT skill, array_agg(name ORDER BY name) FROM emp, unnest(skills) AS skill GROUP BY skill ORDER BY skill;
SELECT name FROM emp WHERE 'go' = ANY (skills) ORDER BY name;
SELECT name FROM emp WHERE skills @> ARRAY['go', 'sql'] ORDER BY name;
SELECT name FROM emp WHERE cardinality(skills) > 1 ORDER BY name;
SELECT name, array_to_string(skills, '/') FROM emp ORDER BY name;
SELECT array_agg(id) FROM (SELECT id FROM every ORDER BY id DESC) s;
SELECT array_agg(id ORDER BY id DESC) FROM every;
SELECT array_agg(DISTINCT b) FROM every;
SELECT array_agg(t ORDER BY t) FROM every;
SELECT dept_id, array_agg(name ORDER BY salary DESC NULLS LAST, id) FROM emp GROUP BY dept_id ORDER BY dept_id;
SELECT i, ARRAY[i, i * 2] FROM generate_series(1, 3) i;
SELECT arr[1], count(*) FROM every GROUP BY arr[1] ORDER BY 1;
SELECT DISTINCT arr FROM every ORDER BY arr;
SELECT generate_subscripts(ARRAY['a','b'], 1);
SELECT ARRAY[1, 'x'];
SELECT ARRAY[];
SELECT arr[1.5] FROM every;
SELECT i4[1] FROM every;
SELECT '{1,2}'::int[] || '{3}'::int[];
SELECT ARRAY[1,2] = '{1,2}';
SELECT x FROM (SELECT id AS k, arr < ARRAY[1,2,3] AS x FROM every WHERE id <> 5 OFFSET 0) s ORDER BY k;
SELECT x FROM (SELECT id AS k, array_position(arr, id) AS x FROM every OFFSET 0) s ORDER BY k;
SELECT x FROM (SELECT id AS k, array_position(arr, NULL) AS x FROM every OFFSET 0) s ORDER BY k;
SELECT x FROM (SELECT id AS k, arr < ARRAY[1,2,3] AS x FROM every OFFSET 0) s ORDER BY k;
SELECT max(arr), min(arr) FROM every;
SELECT id FROM every ORDER BY arr DESC, id;
SELECT max(fs || 'NaN'::float8) FROM every;
SELECT id, rank() OVER (ORDER BY arr) FROM every ORDER BY 1;
SELECT DISTINCT arr FROM every ORDER BY 1 DESC;
SELECT id FROM every WHERE arr > (SELECT ARRAY[NULL,5]) ORDER BY 1;
SELECT id FROM every WHERE arr > (SELECT ARRAY[4,NULL,5]) ORDER BY 1;
SELECT e.id, f.id FROM every e JOIN every f ON e.arr < f.arr ORDER BY 1, 2;
SELECT e.id, f.id FROM every e JOIN every f ON e.arr = f.arr ORDER BY 1, 2;
SELECT id, ARRAY[interval '1 day' * i1] AS x FROM every ORDER BY x DESC, id LIMIT 4;
SELECT max(arr), min(arr) FILTER (WHERE id > 4), min(fs), max(fs), max(tags) FROM every;
SELECT id, max(arr) OVER (ORDER BY id) AS y FROM every ORDER BY 1;
SELECT b, max(arr) FROM every GROUP BY b ORDER BY 1;
!refused SELECT DISTINCT ARRAY[interval '1 day' * i1] FROM every;
SELECT count(DISTINCT arr), count(DISTINCT fs || 'NaN'::float8) FROM every;
SELECT id, rank() OVER (PARTITION BY arr ORDER BY id) FROM every ORDER BY 1;
SELECT id FROM every WHERE arr IN (SELECT arr FROM every WHERE id < 6) ORDER BY 1;
SELECT id FROM every WHERE arr NOT IN (SELECT arr FROM every WHERE id IN (1,5)) ORDER BY 1;
SELECT id FROM every WHERE arr = ALL (SELECT arr FROM every WHERE id = 5) ORDER BY 1;
SELECT arr FROM every UNION SELECT ARRAY[NULL,5] ORDER BY 1 DESC;
SELECT arr FROM every UNION ALL SELECT ARRAY[NULL,6] ORDER BY 1 DESC LIMIT 3;
SELECT x FROM (VALUES (ARRAY[1,NULL]), (ARRAY[1,2]), (ARRAY[NULL::int])) AS y(x), emp WHERE emp.id = 1 ORDER BY x DESC;
SELECT e.id FROM every e JOIN (SELECT arr FROM every WHERE id IN (5,6)) f USING (arr) ORDER BY 1;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY arr) FROM every;
SELECT mode() WITHIN GROUP (ORDER BY arr) FROM every;
SELECT rank(ARRAY[2,3]) WITHIN GROUP (ORDER BY arr) FROM every;
SELECT array_agg(id ORDER BY arr DESC, id) FROM every;
SELECT string_agg(v, ',' ORDER BY tags DESC, id) FROM every;
SELECT DISTINCT ON (arr) arr, id FROM every ORDER BY arr DESC, id;
SELECT first_value(id) OVER (ORDER BY arr DESC, id) FROM every;
SELECT grouping(arr), arr, count(*) FROM every GROUP BY ROLLUP (arr) ORDER BY 1, 2 DESC;
SELECT id FROM every WHERE (arr, id) IN ((ARRAY[NULL,5], 5), (ARRAY[7], 7)) ORDER BY 1;
SELECT id FROM every WHERE (arr, id) IN (SELECT arr, id FROM every WHERE id IN (5, 6)) ORDER BY 1;
SELECT count(DISTINCT js::jsonb -> 'f') FROM every;
SELECT array_agg(DISTINCT arr[1] ORDER BY arr[1] DESC) FROM every;
SELECT id FROM every GROUP BY id, arr HAVING arr < ARRAY[NULL,1] ORDER BY arr;
SELECT id FROM emp ORDER BY skills DESC NULLS FIRST, id DESC;
SELECT dept_id, max(skills), min(skills) FROM emp GROUP BY dept_id ORDER BY max(skills) DESC, 1;

## expressions DISTINCT id FROM every ORDER BY id
arr <= ARRAY[NULL,5]
arr > ARRAY[2,3]
arr >= ARRAY[NULL,4,5]
arr < arr || 1
ARRAY[1,2,NULL] < arr
tags < ARRAY['b',NULL]
tags > ARRAY['b']
fs < ARRAY['NaN'::float8]
fs > ARRAY['NaN'::float8]
(fs || 'NaN'::float8) > fs
(fs || 'NaN'::float8) = (fs || 'NaN'::float8)
('NaN'::float8 || fs) > ARRAY[1.0::float8]
('NaN'::float8 || fs) < ARRAY[1.0::float8]
('NaN'::float8 || fs) >= ARRAY[1.0::float8]
ds < ARRAY[d]
ds >= ARRAY[d, NULL]
ARRAY[interval '1 day' * i1] = ARRAY[interval '24 hours' * i1]
ARRAY[interval '1 day' * i1] < ARRAY[interval '25 hours' * i1]
ARRAY[interval '1 mon' * i1, NULL] > ARRAY[interval '29 days' * i1]
ARRAY[n] = ARRAY[m]
ARRAY[n, m] < ARRAY[m, n]
ARRAY[n, NULL] < ARRAY[m, n]
ARRAY[c] = ARRAY['ab'::char(4)]
ARRAY[c] < ARRAY['abc'::char(4)]
ARRAY[ts] < ARRAY[tz]
ARRAY[b] < ARRAY[NULL::bool]
ARRAY[b] < ARRAY[i4 > 5]
!refused ARRAY[js::jsonb] = ARRAY['{}'::jsonb]
ARRAY[bin] < ARRAY['\x61'::bytea, NULL]
array_position(arr, NULL)
array_position(arr, nullif(id, 5))
array_position(tags, NULL)
array_position(tags, nullif(v, v))
array_position(arr || NULL, NULL::int)
arr IN (ARRAY[1,2,3], ARRAY[NULL,5])
arr IN (ARRAY[1,2,3], ARRAY[7], arr)
arr IS DISTINCT FROM ARRAY[NULL,5]
ARRAY[f8] IS DISTINCT FROM ARRAY['NaN'::float8]
greatest(arr, ARRAY[2,3])
least(arr, ARRAY[NULL,3])
nullif(arr, ARRAY[NULL,5])
arr = ANY (SELECT arr FROM every)
arr < ALL (SELECT ARRAY[9, NULL] FROM every)
(arr, id) < (ARRAY[2,3], 4)
arr BETWEEN ARRAY[1] AND ARRAY[NULL,9]
CASE arr WHEN ARRAY[NULL,5] THEN 1 ELSE 2 END
