-- arrays
SELECT ARRAY[1, 2, 3], ARRAY['a', NULL], ARRAY[], ARRAY[ARRAY[1], ARRAY[2, 3]]
SELECT ARRAY[1, 2, 3][2], element_at(ARRAY[1, 2], 5), element_at(ARRAY[1, 2, 3], -1), cardinality(ARRAY[1, 2])
SELECT contains(ARRAY[1, 2], 2), array_position(ARRAY['a', 'b'], 'b'), array_max(ARRAY[3, 1]), array_min(ARRAY[3, 1])
SELECT array_distinct(ARRAY[1, 2, 1]), array_sort(ARRAY[3, 1, NULL, 2]), reverse(ARRAY[1, 2]), array_remove(ARRAY[1, 2, 1], 1)
SELECT array_union(ARRAY[1, 2], ARRAY[2, 3]), array_intersect(ARRAY[1, 2], ARRAY[2, 3]), array_except(ARRAY[1, 2], ARRAY[2])
SELECT arrays_overlap(ARRAY[1], ARRAY[1, 2]), array_join(ARRAY['a', NULL, 'c'], '-'), array_join(ARRAY['a', NULL], '-', '?')
SELECT ARRAY[1] || ARRAY[2], ARRAY[1] || 2, 1 || ARRAY[2], concat(ARRAY[1], ARRAY[2, 3]), flatten(ARRAY[ARRAY[1], ARRAY[2]])
SELECT slice(ARRAY[1, 2, 3, 4], 2, 2), slice(ARRAY[1, 2, 3], -2, 2), sequence(1, 5), sequence(5, 1, -2), repeat('a', 2)
SELECT transform(ARRAY[1, 2], x -> x * 10), filter(ARRAY[1, 2, 3], x -> x > 1), reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s)
SELECT any_match(ARRAY[1, 2], x -> x > 1), all_match(ARRAY[1, 2], x -> x > 1), none_match(ARRAY[1, 2], x -> x > 5)
SELECT array_sort(ARRAY[3, 1, 2], (a, b) -> IF(a < b, 1, IF(a = b, 0, -1))), zip(ARRAY[1, 2], ARRAY['a', 'b']), zip_with(ARRAY[1, 2], ARRAY[3, 4], (a, b) -> a + b)
SELECT combinations(ARRAY['a', 'b', 'c'], 2), ngrams(ARRAY['a', 'b', 'c'], 2), trim_array(ARRAY[1, 2, 3], 1), shuffle(ARRAY[1]) 
SELECT ARRAY[1, 2] = ARRAY[1, 2], ARRAY[1, 2] < ARRAY[1, 3], ARRAY[1, NULL] = ARRAY[1, NULL]
SELECT CAST(ARRAY[1, 2] AS array(varchar)), CAST(ARRAY['1', '2'] AS array(bigint))
SELECT x FROM UNNEST(ARRAY[1, 2, 3]) AS t (x)
SELECT x, n FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t (x, n)
SELECT a, b FROM UNNEST(ARRAY[1, 2, 3], ARRAY['x', 'y']) AS t (a, b)
SELECT t.id, u.x FROM (VALUES (1, ARRAY[10, 20]), (2, ARRAY[])) AS t (id, xs) CROSS JOIN UNNEST(t.xs) AS u (x) ORDER BY 1, 2
SELECT t.id, u.x FROM (VALUES (1, ARRAY[10, 20]), (2, ARRAY[])) AS t (id, xs) LEFT JOIN UNNEST(t.xs) AS u (x) ON true ORDER BY 1, 2
SELECT k, v FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) AS t (k, v) ORDER BY k
SELECT sum(x) FROM UNNEST(sequence(1, 100)) AS t (x)
-- maps
SELECT MAP(ARRAY['a', 'b'], ARRAY[1, 2]), MAP(), MAP(ARRAY[1], ARRAY[NULL])
SELECT MAP(ARRAY['a'], ARRAY[1])['a'], element_at(MAP(ARRAY['a'], ARRAY[1]), 'z'), cardinality(MAP(ARRAY['a'], ARRAY[1]))
SELECT map_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2])), map_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2])), map_entries(MAP(ARRAY['a'], ARRAY[1]))
SELECT map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1), transform_values(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> v + 1), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> upper(k))
SELECT map_concat(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2])), map_from_entries(ARRAY[ROW('a', 1)]), split_to_map('a=1,b=2', ',', '=')
SELECT map_zip_with(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['a'], ARRAY[2]), (k, x, y) -> x + y), multimap_from_entries(ARRAY[ROW('a', 1), ROW('a', 2)])
SELECT MAP(ARRAY['a'], ARRAY[1]) = MAP(ARRAY['a'], ARRAY[1])
-- rows
SELECT ROW(1, 'a'), CAST(ROW(1, 'a') AS ROW(x integer, y varchar))
SELECT CAST(ROW(1, 'a') AS ROW(x integer, y varchar)).y, r.x FROM (SELECT CAST(ROW(5) AS ROW(x integer)) AS r)
SELECT ROW(1, 2) = ROW(1, 2), ROW(1, 'a')[2], (1, 2) IN ((1, 2), (3, 4))
SELECT ARRAY[CAST(ROW(1, 'a') AS ROW(x integer, y varchar))], MAP(ARRAY['k'], ARRAY[ARRAY[1, 2]])
SELECT t.r.x, t.r.y FROM (SELECT CAST(ROW(1, 'a') AS ROW(x integer, y varchar)) AS r) AS t
-- JSON
SELECT JSON '{"a": 1}', json_parse('{"b": [1, 2]}'), json_format(JSON '{"a": 1}')
SELECT json_extract('{"a": {"b": 5}}', '$.a.b'), json_extract_scalar('{"a": {"b": "x"}}', '$.a.b'), json_extract_scalar('{"a": [1, 2]}', '$.a[1]')
SELECT json_extract('{"a": {"b": 5}}', '$.z'), json_extract_scalar('{"a": {"b": 5}}', '$.a'), json_size('{"a": [1, 2]}', '$.a')
SELECT json_array_length('[1, 2, 3]'), json_array_contains('[1, 2]', 2), json_array_get('["a", "b"]', 1), is_json_scalar('1')
SELECT CAST(JSON '[1, 2]' AS array(integer)), CAST(JSON '{"a": 1}' AS map(varchar, integer)), CAST(JSON '5' AS integer)
SELECT CAST(ARRAY[1, 2] AS json), CAST(MAP(ARRAY['a'], ARRAY[1]) AS json), CAST('x' AS json), CAST(1.5 AS json), CAST(NULL AS json)
SELECT json_format(CAST(ROW(1, 'a') AS json)), json_format(CAST(CAST(ROW(1, 'a') AS ROW(x integer, y varchar)) AS json))
SELECT json_value('{"a": 1}', 'lax $.a'), json_exists('{"a": 1}', 'lax $.a'), json_query('{"a": [1]}', 'lax $.a')
SELECT json_extract_scalar(json_format(CAST(MAP(ARRAY['i'], ARRAY[index]) AS json)), '$.i') FROM stockmarket_project WHERE "date" = '1965-01-05' ORDER BY 1
SELECT index, transform(array_agg("close" ORDER BY "date"), x -> CAST(x AS bigint)) FROM stockmarket_project WHERE "date" < '1965-01-08' GROUP BY index ORDER BY index
SELECT index, element_at(m, '1965-01-05') FROM (SELECT index, map_agg("date", volume) AS m FROM stockmarket_project GROUP BY index) ORDER BY index
