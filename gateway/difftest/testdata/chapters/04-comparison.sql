## expressions id FROM every ORDER BY id
⟨b|i4|i8|f8|n|t|v|c|d|ts|bin|arr⟩ IS NULL
⟨b|i4|f8|n|t|d|ts⟩ IS NOT NULL
⟨i4|t|d⟩ ISNULL
⟨i4|t|d⟩ NOTNULL
b IS ⟨TRUE|FALSE|UNKNOWN|NOT TRUE|NOT FALSE|NOT UNKNOWN⟩
(i4 > 0) IS ⟨TRUE|FALSE|UNKNOWN|NOT TRUE|NOT FALSE|NOT UNKNOWN⟩
i4 IS DISTINCT FROM ⟨100|NULL|i2|i8|n|f8⟩
i4 IS NOT DISTINCT FROM ⟨100|NULL|i2|i8⟩
t IS DISTINCT FROM ⟨u|''|NULL⟩
d IS DISTINCT FROM ⟨e|NULL⟩
⟨i4|i8|n|f8⟩ BETWEEN 0 AND 1000
⟨i4|n|f8⟩ NOT BETWEEN 0 AND 3.2
⟨i4|n⟩ BETWEEN SYMMETRIC 1000 AND 0
t BETWEEN 'A' AND 'Z'
d BETWEEN '2000-01-01' AND '2023-12-31'
ts BETWEEN '2000-01-01' AND '2023-12-31'
ts BETWEEN d AND d + 1
⟨i4|i8|n|f8⟩ IN (1, 5, 100)
⟨i4|n|f8⟩ NOT IN (1, 5, 100)
i4 IN (5, NULL)
i4 NOT IN (5, NULL)
t IN ('42', 'abcabc', '')
c IN ('ab', 'xyz')
d IN ('2024-02-29', '2000-02-29')
i4 IN (i2, i8, 5)
n IN (0.5, 3.14)
b IN (true)
i4 IN ('5', '100')
(i4, b) = (5, true)
(i4, b) <> (5, true)
(i4, i2) < (100, 0)
(i4, i2) <= (100, 10)
(i4, t) > (5, 'abc')
(d, i4) >= ('2000-01-01', 0)
(i4, b) IN ((5, true), (100, true))
(i4, b) IS NULL
(i4, b) IS NOT NULL
ROW(i4, b) = ROW(5, true)
ROW(i4, t) IS DISTINCT FROM ROW(5, 'abcabc')
i4 = ANY (ARRAY[1, 5, 100])
i4 <> ALL (ARRAY[1, 5, 100])
i4 > ANY (ARRAY[1, 5, 100])
i4 > ALL (ARRAY[1, 5, 100])
i4 = ANY ('{1,5,100}')
i4 = ANY ('{1,NULL,100}')
i4 <> ALL ('{1,NULL,100}')
i4 = SOME (ARRAY[5])
2 = ANY (arr)
2 <> ALL (arr)
2 < ALL (arr)
'a' = ANY (tags)
t LIKE ANY (ARRAY['a%', '%x%'])
t = ANY (tags)
num_nulls(i4, t, b)
num_nonnulls(i4, t, b)
f8 = 'NaN'::float8
'NaN'::float8 = 'NaN'::float8
'NaN'::float8 > 1e300
'NaN'::float8 < f8
'Infinity'::float8 > f8
0.0::float8 = -0.0::float8
1 = 1.0
'a' < 'B'
'a' = 'a '
'ä' > 'z'
'' = ''
NULL = NULL
NULL IS NULL
NULL IS DISTINCT FROM NULL
1 < 2 AND 2 < 3
true > false
date '2024-01-01' < timestamp '2024-01-01 00:00:01'
timestamp '2024-01-01' = date '2024-01-01'
interval '1 day' < interval '25 hours'
ARRAY[1,2] < ARRAY[1,3]
ARRAY[1,2] = ARRAY[1,2]
ARRAY[1,NULL] = ARRAY[1,NULL]
ROW(1,2) < ROW(1,3)
ROW(1,NULL) = ROW(1,2)
ROW(1,NULL) IS NULL
ROW(NULL,NULL) IS NULL
## statements
SELECT id FROM every WHERE i4 > 0 AND t LIKE '%a%' ORDER BY id;
SELECT id FROM every WHERE NOT (i4 > 0) ORDER BY id;
SELECT id FROM every WHERE i4 IN (SELECT i4 FROM every WHERE i4 < 0) ORDER BY id;
SELECT id FROM every WHERE b IS NOT TRUE ORDER BY id;
SELECT id FROM every WHERE (d, id) > ('2000-01-01', 3) ORDER BY id;
SELECT id FROM every WHERE ts >= '2024-01-01' AND ts < '2025-01-01' ORDER BY id;
SELECT id FROM every WHERE n = 12.34;
SELECT id FROM every WHERE f8 = 0.5;
SELECT id FROM every WHERE n > f8 ORDER BY id;
SELECT id FROM every WHERE i4 IN ();
SELECT id FROM every WHERE (i4, b) = (1, 2, 3);
SELECT id FROM every WHERE i4 IN ('a');
SELECT id FROM every WHERE i4 = NULL;
SELECT id FROM every WHERE coalesce(b, false) ORDER BY id;
SELECT id FROM every WHERE true ORDER BY id;
SELECT id FROM every WHERE NULL;
SELECT count(*) FROM every WHERE i4 IS DISTINCT FROM 5;
SELECT index, count(*) FROM stockmarket_project WHERE date > '2020-03-01' GROUP BY index ORDER BY index;
SELECT index, date, close FROM stockmarket_project WHERE date::date BETWEEN '2020-02-01' AND '2020-02-03' ORDER BY date, index;
