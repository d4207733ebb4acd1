-- syntax
SELEC 1
SELECT
SELECT 1 FROM
SELECT 1 +
SELECT (1
SELECT 'open
SELECT * FROM stockmarket_project WHERE
SELECT * FORM stockmarket_project
SELECT 1 AS
SELECT "a
SELECT date FROM stockmarket_project LIMIT x y
SELECT 1 == 1
SELECT a::int FROM (VALUES 1) AS t (a)
SELECT E'x'
SELECT 1; SELECT 2
GROUP BY 1
SELECT CASE WHEN true END
SELECT INTERVAL '1 day'
SELECT * FROM stockmarket_project ORDER BY
-- names
SELECT nothing FROM stockmarket_project
SELECT * FROM no_such_table
SELECT * FROM no_such_schema.t
SELECT * FROM no_such_catalog.s.t
SELECT s.nothing FROM stockmarket_project s
SELECT x.index FROM stockmarket_project s
SELECT no_such_function(1)
SELECT index, index AS index FROM stockmarket_project ORDER BY index.x
SELECT "close" AS c FROM stockmarket_project WHERE c > 1
SELECT x FROM (VALUES 1) AS a (x) CROSS JOIN (VALUES 2) AS b (x)
SELECT * FROM (VALUES 1) AS t (a, b)
WITH a AS (SELECT 1) SELECT * FROM b
SELECT close("close") FROM stockmarket_project
-- types
SELECT 1 + 'a'
SELECT 'a' > 1
SELECT NOT 1
SELECT sum(index) FROM stockmarket_project
SELECT length(5)
SELECT CASE WHEN 1 THEN 2 END
SELECT 1 WHERE 'a'
SELECT IF(1, 2, 3)
SELECT ARRAY[1, 'a']
SELECT coalesce(1, 'a')
SELECT 1 IN ('a')
SELECT 1 UNION SELECT 'a'
SELECT 1, 2 UNION SELECT 1
SELECT CAST(1 AS no_such_type)
SELECT CAST(DATE '2020-01-01' AS integer)
SELECT CAST(ARRAY[1] AS integer)
SELECT upper(1), lower()
SELECT substr('a')
SELECT DATE '2020-13-01'
SELECT TIMESTAMP 'never'
SELECT "date" > DATE '1965-01-01' FROM stockmarket_project
SELECT volume = 'x' FROM stockmarket_project
-- grouping
SELECT index, "close" FROM stockmarket_project GROUP BY index
SELECT index, count(*) FROM stockmarket_project
SELECT count(*) FROM stockmarket_project WHERE count(*) > 1
SELECT sum(count(*)) FROM stockmarket_project
SELECT index FROM stockmarket_project GROUP BY 5
SELECT index FROM stockmarket_project ORDER BY 7
SELECT index FROM stockmarket_project HAVING "close" > 1
SELECT row_number() FROM stockmarket_project
SELECT index FROM stockmarket_project WHERE row_number() OVER () = 1
SELECT DISTINCT index FROM stockmarket_project ORDER BY "close"
SELECT (SELECT index, "date" FROM stockmarket_project ORDER BY index, "date" LIMIT 1)
SELECT (SELECT index FROM stockmarket_project)
-- values
SELECT 1 / 0
SELECT 1 / (volume - volume) FROM stockmarket_project
SELECT 5 % 0
SELECT 1.0 / 0
SELECT CAST('x' AS integer)
SELECT CAST('' AS integer)
SELECT CAST(300 AS tinyint)
SELECT CAST(index AS bigint) FROM stockmarket_project
SELECT CAST(1e30 AS bigint)
SELECT CAST(nan() AS bigint)
SELECT CAST(1234.5 AS decimal(3,1))
SELECT 9223372036854775807 + 1
SELECT 2147483647 + 1
SELECT CAST('2020-02-30' AS date)
SELECT date_parse('x', '%Y')
SELECT ARRAY[1][2]
SELECT ARRAY[1][0]
SELECT MAP(ARRAY['a'], ARRAY[1])['b']
SELECT MAP(ARRAY['a', 'a'], ARRAY[1, 2])
SELECT json_parse('{')
SELECT CAST(JSON '"a"' AS integer)
SELECT regexp_like('a', '(')
SELECT from_base('z', 10)
SELECT chr(-1)
SELECT split_part('a', ',', 0)
SELECT repeat('a', -1)
SELECT sequence(1, 5, -1)
SELECT 'a' LIKE 'b' ESCAPE 'xx'
SELECT date_trunc('eon', DATE '2020-01-01')
SELECT date_add('eon', 1, DATE '2020-01-01')
SELECT power('a', 2)
SELECT fail('on purpose')
SELECT "close" / 0 FROM stockmarket_project WHERE index = 'IX00' ORDER BY "date" LIMIT 1
