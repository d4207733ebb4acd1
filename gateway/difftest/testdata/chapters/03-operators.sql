## expressions id FROM every WHERE id <> 4 AND id <> 5 ORDER BY id
⟨i1|i2|i4|i8|f4|f8|n|m⟩ ⟨+|-|*⟩ ⟨i1|i2|i4|i8|f4|f8|n|m⟩
⟨i1|i2|i4|i8|f4|f8|n|m⟩ / ⟨3|3.0|3::float8|-7|0.3⟩
⟨i1|i2|i4|i8|n|m⟩ % ⟨3|-3|3.5⟩
⟨i1|i2|i4|i8|f4|f8|n|m⟩ ^ 2
m ^ 2
n ^ 2
⟨i1|i2|i4|i8|f4|f8|n|m⟩ + 1
⟨i1|i2|i4|i8|f4|f8|n|m⟩ + 1.5
⟨i1|i2|i4|i8|f4|f8|n|m⟩ * '2'
-⟨i1|i2|i4|i8|f4|f8|n|m⟩
+⟨i1|i2|i4|i8|f4|f8|n|m⟩
@⟨i1|i2|i4|i8|f4|f8|n|m⟩
⟨i1|i2|i4|i8|f4|f8|n|m⟩ ⟨=|<>|<|<=|>|>=⟩ ⟨i4|n|f8⟩
⟨i4|n|f8⟩ / nullif(⟨i1|i4|n|f8⟩, 0)
n / nullif(i4, 0)
⟨i2|i4|i8⟩ ⟨&|#⟩ 6
i4 | 6
i8 | 6
~i4
~i8
i4 << 2
i4 >> 1
i8 << 3
i2 & i2
|/ 16.0
||/ 27.0
|/ abs(f8)
t || u
t || i4
i4 || t
t || n
t || b
t || NULL
n || ''
f8 || ''
d || ''
ts || ''
t || c
v || c
arr || 9
9 || arr
arr || arr
tags || 'z'::text
tags || ARRAY['p','q']
d + 1
d - 1
1 + d
d + i2
d - d
d - e
d - date '2000-01-01'
d + interval '1 day'
d - interval '1 month'
d + time '10:00'
ts + interval '1 day 2 hours'
ts - interval '1 month 1 day'
ts - tz
ts - ts
ts - timestamp '2000-01-01 00:00'
interval '1 day' + ts
interval '1 hour' * 2
interval '1 day' * i2
2.5 * interval '1 hour'
interval '1 day' / 2
interval '1 day' + interval '2 hours'
- interval '1 day'
interval '1 month' > interval '29 days'
interval '24 hours' = interval '1 day'
b AND b
b OR NULL
NOT b
b = true
b <> false
b < true
t = u
t <> u
t < u
t >= u
t = 'abcabc'
t > 'M'
d = '2024-02-29'
d > '2000-01-01'
d < ts
d = ts::date
ts > '2000-01-01'
ts >= d
ts = '2024-02-29 13:45:07.123'
bin = '\x0102ff'
bin || '\x00'
arr = ARRAY[1,2,3]
arr < ARRAY[2]
arr @> ARRAY[1]
arr <@ ARRAY[1,2,3,4,5]
arr && ARRAY[2,9]
tags @> ARRAY['a']
tags = ARRAY['a','b']
i4 = ANY (arr)
i4 = 100 OR b
i4 = 100 AND b IS NULL
(i4 + i2) * 2 - i8 / 3
(n * 1.1)::numeric(12,4)
n * n
n * n * n
m * n
n + m - 0.5
n / 3
n / 7.0
1 / 3.0
2 / 3
-7 / 2
-7 % 3
7 % -3
1.0 / 3
10.00 / 3
2.5 / 0.5
1e10 / 3
n / m
m / 3
i4 / 3.0
i8 / 1000.0
100.0 * i4 / 7
n * 100 / 3
round(n / 3, 2)
(n / 3)::numeric(10,2)
f8 / 3
f8 * n
f4 * 2
f4 + f4
f8 + f4
2 ^ 10
2.0 ^ 0.5
2 ^ -1
4 ^ 0.5
n ^ 2
f8 ^ 2
5 & 3
5 | 3
5 # 3
~5
1 << 4
-16 >> 2
## statements
SELECT i4 / 0 FROM every;
SELECT n / 0 FROM every;
SELECT f8 / 0 FROM every;
SELECT i4 % 0 FROM every;
SELECT 1 / (i4 - i4) FROM every;
SELECT i4 + 2147483647 FROM every WHERE id = 4;
SELECT i8 * 2 FROM every WHERE id = 4;
SELECT i2 + 1::int2 FROM every WHERE id = 4;
SELECT -i4 FROM every WHERE id = 5;
SELECT abs(i4) FROM every WHERE id = 5;
SELECT t + 1 FROM every;
SELECT t + t FROM every;
SELECT b + 1 FROM every;
SELECT d + d FROM every;
SELECT d * 2 FROM every;
SELECT ts + ts FROM every;
SELECT i4 || i4 FROM every;
SELECT i4 = t FROM every;
SELECT b = 1 FROM every;
SELECT d = 1 FROM every;
SELECT NOT i4 FROM every;
SELECT i4 AND b FROM every;
SELECT arr + 1 FROM every;
SELECT i4 LIKE '1' FROM every;
SELECT id FROM every WHERE i4;
SELECT id FROM every WHERE b ORDER BY id;
SELECT id FROM every WHERE i4 + 1;
SELECT i8 + 1 FROM every WHERE id = 4;
SELECT 2147483647 + 1;
SELECT 9223372036854775807 + 1;
SELECT 2 ** 3;
SELECT 5!;
