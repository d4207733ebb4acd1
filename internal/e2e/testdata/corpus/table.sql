-- projections and filters
SELECT count(*) FROM stockmarket_project
SELECT * FROM stockmarket_project ORDER BY index, "date" LIMIT 10
SELECT index, "date", open, high, low, "close", "adj close", volume, closeusd FROM stockmarket_project WHERE index = 'IX03' ORDER BY "date" LIMIT 7
SELECT INDEX, "Close" FROM STOCKMARKET_PROJECT WHERE "INDEX" = 'IX01' ORDER BY "DATE" LIMIT 3
SELECT s.index, s."adj close" * 2 AS twice FROM stockmarket_project s WHERE s.volume > 3900000000 ORDER BY s.volume
SELECT DISTINCT index FROM stockmarket_project ORDER BY 1
SELECT index FROM "realtime-de-db".stockmarket_project GROUP BY index HAVING count(*) > 10 ORDER BY index DESC
SELECT index FROM awsdatacatalog."realtime-de-db".stockmarket_project WHERE "date" = '1965-01-05' ORDER BY index
SELECT "date", "close" FROM stockmarket_project WHERE index = 'IX00' AND "close" > open AND high < 15000 ORDER BY "close" DESC LIMIT 5
SELECT count(*) FROM stockmarket_project WHERE "close" BETWEEN 1000 AND 2000 OR index IN ('IX05', 'IX06')
SELECT count(*) FROM stockmarket_project WHERE index LIKE 'IX1%' AND NOT "date" LIKE '1965-02%'
SELECT count(*) FROM stockmarket_project WHERE volume IS NULL
SELECT index, "date" FROM stockmarket_project ORDER BY "close" DESC, index OFFSET 5 ROWS FETCH FIRST 3 ROWS ONLY
SELECT index, "date" FROM stockmarket_project ORDER BY volume OFFSET 10 LIMIT 4
SELECT index, round("close" - open, 4) AS gain FROM stockmarket_project ORDER BY gain DESC, index LIMIT 5
SELECT upper(index) || ':' || "date" AS k FROM stockmarket_project ORDER BY k LIMIT 4
SELECT CAST("close" AS decimal(12,2)) FROM stockmarket_project WHERE index = 'IX02' ORDER BY "date" LIMIT 6
SELECT CAST("close" AS bigint), CAST(volume AS varchar), CAST(volume AS double) FROM stockmarket_project WHERE index = 'IX02' ORDER BY "date" LIMIT 4
SELECT CASE WHEN "close" < 5000 THEN 'low' WHEN "close" < 15000 THEN 'mid' ELSE 'high' END AS band, count(*) FROM stockmarket_project GROUP BY 1 ORDER BY 1
-- aggregates
SELECT min("close"), max("close"), min("date"), max("date"), sum(volume) FROM stockmarket_project
SELECT index, count(*), min(open), max(high), sum(volume) FROM stockmarket_project GROUP BY index ORDER BY index
SELECT index, round(avg("close"), 6) FROM stockmarket_project GROUP BY index ORDER BY index
SELECT round(stddev("close"), 4), round(variance("close"), 2), round(stddev_pop("close"), 4), round(var_pop(open), 2) FROM stockmarket_project
SELECT round(corr(open, "close"), 8), round(covar_pop(open, "close"), 2), round(regr_slope(open, "close"), 6) FROM stockmarket_project
SELECT count(DISTINCT index), count(DISTINCT "date"), count(volume) FROM stockmarket_project
SELECT count(*) FILTER (WHERE "close" > 10000), sum(volume) FILTER (WHERE index = 'IX07') FROM stockmarket_project
SELECT count_if("close" > 10000), bool_and("close" > 0), bool_or("close" > 20000), every(volume >= 0) FROM stockmarket_project
SELECT max_by("date", "close"), min_by(index, volume) FROM stockmarket_project
SELECT max_by("date", volume, 3) FROM stockmarket_project
SELECT max(volume, 3), min(volume, 2) FROM stockmarket_project
SELECT array_agg("date" ORDER BY "date") FROM stockmarket_project WHERE index = 'IX09' AND "date" < '1965-01-10'
SELECT array_agg(DISTINCT substr("date", 1, 7) ORDER BY substr("date", 1, 7)) FROM stockmarket_project
SELECT index, listagg("date", ',') WITHIN GROUP (ORDER BY "date") FROM stockmarket_project WHERE "date" < '1965-01-08' GROUP BY index ORDER BY index
SELECT arbitrary(index) IS NOT NULL, any_value(index) IS NOT NULL FROM stockmarket_project
SELECT histogram(substr(index, 1, 3)) FROM stockmarket_project
SELECT map_agg("date", volume) FROM stockmarket_project WHERE index = 'IX00' AND "date" < '1965-01-07'
SELECT bitwise_and_agg(volume), bitwise_or_agg(volume) FROM stockmarket_project WHERE index = 'IX00'
SELECT checksum(1) IS NOT NULL, geometric_mean(2e0) FROM (VALUES 1, 2) AS t (x)
SELECT approx_distinct(index) BETWEEN 12 AND 16, approx_percentile("close", 0.5) > 0 FROM stockmarket_project
SELECT reduce_agg(x, 0, (a, b) -> a + b, (a, b) -> a + b) FROM (VALUES 1, 2, 3) AS t (x)
SELECT sum(x), avg(x), count(x), count(*) FROM (VALUES 1, NULL, 2) AS t (x)
SELECT sum(x), avg(x), max(x) FROM (VALUES 1.5, 2.25) AS t (x)
SELECT sum(x), count(*) FROM (SELECT 1 AS x WHERE false) AS t
SELECT index, count(*) FROM stockmarket_project GROUP BY ROLLUP (index) ORDER BY index
SELECT index, month, count(*) FROM (SELECT index, substr("date", 1, 7) AS month FROM stockmarket_project WHERE index < 'IX02') GROUP BY CUBE (index, month) ORDER BY 1, 2
SELECT index, month, count(*), grouping(index, month) FROM (SELECT index, substr("date", 1, 7) AS month FROM stockmarket_project WHERE index < 'IX02') GROUP BY GROUPING SETS ((index), (month), ()) ORDER BY 4, 1, 2
SELECT numeric_histogram(2, x) FROM (VALUES 1e0, 2e0, 10e0) AS t (x)
SELECT skewness(x), kurtosis(x) FROM (VALUES 1e0, 2e0, 5e0, 9e0) AS t (x)
-- windows
SELECT index, "date", row_number() OVER (PARTITION BY index ORDER BY "date") AS n FROM stockmarket_project ORDER BY index, n LIMIT 12
SELECT index, "date", rank() OVER (ORDER BY index), dense_rank() OVER (ORDER BY index) FROM stockmarket_project ORDER BY index, "date" LIMIT 8
SELECT "date", "close", lag("close") OVER (ORDER BY "date"), lead("close", 2, 0e0) OVER (ORDER BY "date") FROM stockmarket_project WHERE index = 'IX04' ORDER BY "date" LIMIT 6
SELECT "date", sum(volume) OVER (ORDER BY "date" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM stockmarket_project WHERE index = 'IX04' ORDER BY "date" LIMIT 6
SELECT "date", first_value("date") OVER w, last_value("date") OVER w, nth_value("date", 2) OVER w FROM stockmarket_project WHERE index = 'IX04' WINDOW w AS (ORDER BY "date" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY "date" LIMIT 3
SELECT index, ntile(4) OVER (ORDER BY index), percent_rank() OVER (ORDER BY index), cume_dist() OVER (ORDER BY index) FROM (SELECT DISTINCT index FROM stockmarket_project) ORDER BY index
SELECT index, count(*) AS n, sum(count(*)) OVER () AS total FROM stockmarket_project GROUP BY index ORDER BY index
SELECT index, "date", max(high) OVER (PARTITION BY index ORDER BY "date" ROWS UNBOUNDED PRECEDING) FROM stockmarket_project WHERE index < 'IX02' ORDER BY 1, 2 LIMIT 20
SELECT x, sum(x) OVER (ORDER BY x RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM (VALUES 1, 2, 4, 5, 9) AS t (x) ORDER BY x
SELECT x, lag(x) IGNORE NULLS OVER (ORDER BY n) FROM (VALUES (1, 1), (2, NULL), (3, 3), (4, NULL)) AS t (n, x) ORDER BY n
SELECT x, count(*) OVER (ORDER BY x GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 1, 2, 3) AS t (x) ORDER BY x
-- joins, sets, subqueries
SELECT a.index, a."date", b."date" FROM stockmarket_project a JOIN stockmarket_project b ON a.index = b.index AND a."close" < b."close" WHERE a.index = 'IX00' AND a."date" < '1965-01-08' AND b."date" < '1965-01-08' ORDER BY 1, 2, 3
SELECT t.k, s.index FROM (VALUES 'IX00', 'none') AS t (k) LEFT JOIN (SELECT DISTINCT index FROM stockmarket_project) s ON s.index = t.k ORDER BY 1
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS a (id, x) FULL JOIN (VALUES (2, 'c'), (3, 'd')) AS b (id, y) USING (id) ORDER BY id
SELECT * FROM (VALUES 1, 2) AS a (x) CROSS JOIN (VALUES 'p', 'q') AS b (y) ORDER BY x, y
SELECT * FROM (VALUES 1, 2) AS a (x) RIGHT JOIN (VALUES 2, 3) AS b (x) ON a.x = b.x ORDER BY b.x
SELECT index FROM stockmarket_project WHERE "close" = (SELECT max("close") FROM stockmarket_project)
SELECT count(*) FROM stockmarket_project WHERE index IN (SELECT index FROM stockmarket_project GROUP BY index HAVING max("close") > 20000)
SELECT DISTINCT index FROM stockmarket_project a WHERE EXISTS (SELECT 1 FROM stockmarket_project b WHERE b.index = a.index AND b.volume < 1000000) ORDER BY 1
SELECT index, (SELECT count(*) FROM stockmarket_project b WHERE b.index = t.index) FROM (VALUES 'IX00', 'IX01') AS t (index) ORDER BY 1
SELECT 1 = ANY (SELECT x FROM (VALUES 1, 2) AS t (x)), 3 > ALL (SELECT x FROM (VALUES 1, 2) AS t (x))
WITH top AS (SELECT index, max("close") AS best FROM stockmarket_project GROUP BY index) SELECT * FROM top ORDER BY best DESC LIMIT 3
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a CROSS JOIN b
WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t
SELECT 1 UNION SELECT 1 UNION ALL SELECT 2 ORDER BY 1
SELECT x FROM (VALUES 1, 2, 2, 3) AS t (x) INTERSECT SELECT x FROM (VALUES 2, 3) AS t (x) ORDER BY x
SELECT x FROM (VALUES 1, 2, 2, 3) AS t (x) EXCEPT SELECT x FROM (VALUES 2) AS t (x) ORDER BY x
SELECT 1 AS x UNION ALL SELECT 2.5 ORDER BY x
SELECT * FROM (SELECT index, count(*) AS n FROM stockmarket_project GROUP BY index) WHERE n > 0 ORDER BY n, index LIMIT 2
SELECT t.x, u.y FROM (VALUES 1, 2) AS t (x) CROSS JOIN LATERAL (SELECT x * 10 AS y) AS u ORDER BY 1
SELECT x FROM (VALUES 3, NULL, 1) AS t (x) ORDER BY x
SELECT x FROM (VALUES 3, NULL, 1) AS t (x) ORDER BY x DESC
SELECT x FROM (VALUES 3, NULL, 1) AS t (x) ORDER BY x DESC NULLS FIRST
SELECT x FROM (VALUES 3, NULL, 1) AS t (x) ORDER BY x NULLS FIRST LIMIT 2
SELECT index, "date" FROM stockmarket_project TABLESAMPLE BERNOULLI (100) ORDER BY 1, 2 LIMIT 2
SELECT count(*) FROM (SELECT "$path" AS p FROM stockmarket_project) WHERE p LIKE 's3://spillway/topics/stockmarket/%'
SELECT table_name FROM information_schema.tables WHERE table_schema = 'realtime-de-db' ORDER BY 1
SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'realtime-de-db' AND table_name = 'stockmarket_project' ORDER BY ordinal_position
