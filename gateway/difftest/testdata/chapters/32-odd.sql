-- Values that are rare and matter: the ends of types, NaN, years before our era, letters of other scripts.

## expressions DISTINCT id FROM odd ORDER BY id
f8 / nullif(f8 * 0, 0)
f8 / nullif(f4, 0)
i8 / nullif(i2, 0)
b
i1
i2
i4
i8
f4
f8
n
m
t
u
v
c
d
e
ts
tz
bin
arr
tags
ds
f8 < 'NaN'
f8 = f8
f8 >= f4
greatest(f8, f4)
least(f8, f4)
abs(f8)
floor(f8)
ceil(f8)
round(f8)
trunc(f8)
CASE WHEN abs(f8) > 1e-300 AND abs(f8) < 1e15 THEN f8::text END
CASE WHEN abs(f4) > 1e-40 THEN f4::text END
f8::int8 IS NULL
extract(epoch from ts)
extract(doy from d)
extract(week from d)
extract(isoyear from d)
extract(dow from d)
extract(decade from d)
extract(century from d)
extract(millennium from d)
date_trunc('week', ts)
date_trunc('quarter', ts)
date_trunc('century', ts)
ts + interval '1 month'
d + 1
to_char(ts, 'YYYY-MM-DD HH24:MI:SS.MS')
to_char(ts, 'Day DD Month IYYY-IW')
to_char(ts, 'HH12 AM')
upper(t)
lower(t)
length(t)
octet_length(t)
reverse(t)
left(t, 2)
right(t, 2)
substr(t, 2)
position('a' in t)
replace(t, 'a', 'bb')
translate(t, 'abc', 'xy')
trim(t)
ltrim(t, ' x')
lpad(t, 5, '*')
rpad(t, 5)
repeat(t, 2)
split_part(t, ',', 2)
split_part(t, '.', -1)
ascii(t)
md5(t)
t || u
concat(t, u)
t < u
t LIKE '%a%'
t LIKE 'a\_%'
t ILIKE '%É%'
t SIMILAR TO '%(a|b)%'
t COLLATE "C" < 'a'
string_to_array(t, ',')
encode(bin, 'hex')
encode(bin, 'base64')
length(bin)
bin > '\x20'
md5(bin)
arr[1]
arr[2:3]
array_length(arr, 1)
cardinality(arr)
arr || 7
arr @> ARRAY[1]
arr && ARRAY[1,2]
1 = ANY (arr)
2 < ALL (arr)
arr < ARRAY[1,NULL]
array_to_string(arr, ',', '?')
array_to_string(tags, '|')
array_position(arr, NULL)
array_remove(arr, NULL)
tags < ARRAY['a', NULL]
tags[1]
!refused js::json ->> 0
!refused js::jsonb ->> 0
js::json ->> '0'
js::json ->> '1'
js::json -> 0 ->> 'a'
js::json -> 1 ->> 'a'
js::json -> 'a' ->> 0
!refused js::json -> 'a' ->> 'b'
!refused js::json -> 'a' -> 'b' ->> 'c'
js::json -> 'b' -> 2 ->> 'c'
!refused js::json #>> '{0}'
js::json #>> '{b,2,c}'
!refused js::jsonb ? 'a'
!refused js::jsonb ? 'a' IS NULL
js::json -> 'b' ->> '0'
js::json -> '0' IS NULL
js::json -> 0 IS NULL
js::jsonb -> 'b' ->> 'x'
sign(f8)
sign(f4)
initcap(t)
initcap(u)
quote_literal(t)
quote_literal(i4)
quote_literal(d)
split_part(v, ' ', nullif(i1, 0))
split_part(v, 'a', i4 % 3 + 4)
t::char(5)
v::char(3)
ts::timestamp(0)
ts::timestamp(1)
ts::timestamp(2)
tz::timestamptz(0)
!refused (ts + interval '0.0005 s')::timestamp(3)
!refused (ts + interval '0.00005 s')::timestamp(4)
date_trunc('decade', ts)
d - 366
ts - interval '1 day'
date_trunc('millennium', ts)
!refused (d - 366)::text
!refused (ts - interval '1 day')::text
!refused to_char(d - 366, 'YYYY-MM-DD')
c || '|'
length(c)
c = 'a'
t ~ '\s'
t ~ '\S'
t ~ '^\S+$'
t ~ '[\s\S]'
t ~ '[\s,]'
t ~ '^[^\s]+$'
t ~ '\w'
t ~ '^\w+$'
t ~ '\W'
t ~ '^[\w ]+$'
t ~ '^[[:alpha:]]+$'
t ~ '^[^[:alpha:]]+$'
t ~ '[[:alpha:]_]'
t ~ '^[[:alnum:]]+$'
t ~ '[[:space:]]'
t ~ '[[:upper:]]'
t ~ '[[:lower:]]'
t ~ '[[:punct:]]'
t ~ '^[[:punct:]]+$'
t ~ '[[:graph:]]'
t ~ '^[[:print:]]*$'
t ~ '[[:cntrl:]]'
t ~ '[[:blank:]]'
t ~ '[[:xdigit:]]'
t ~ '[[:digit:]]'
t ~ '\d'
t ~ '\D'
t ~ '\mb'
t ~ '\ma'
t ~ 'a\M'
t ~ '\ya'
!refused t ~ '[[.a.]]'
!refused t ~ '[[=a=]]'
t ~* 'É'
t ~* 'ÄÖ'
t ~* 'σ'
t ~* '[a-c]'
u ~ '^[[:alpha:]]+$'
u ~ '^\w+$'
u ~ '\W'
u ~ '[[:punct:]]'
regexp_replace(t, '\W+', '-', 'g')
regexp_replace(u, '[^[:alnum:]]+', '', 'g')
regexp_replace(t, '\s+', ' ', 'g')
regexp_split_to_array(t, '\s+')
t ~* '[[:upper:]]'
t ~* '^[[:lower:]]+$'
t ~ '[^[:punct:]]'
t ~ '^[[:alpha:][:space:]]+$'
t ~ '^[-[:alnum:]]+$'
t ~ '^[^-[:alnum:]]+$'
t ~ '[]a]'
t ~ '[^]a]'
t ~ '[a^]'
t ~ '[\]a]'
t ~ 'b+[\w.]+'
v ~ '\w+-\w+'
v ~ '\w+ \w+'
v ~ '(\w+)-(\w+)'
t ~ '[a-c]+[[:punct:]]'
t ~ 'a+[\w}]'
u ~ '^[[:alpha:]]+ [[:alpha:]]+$'
substring(v from '(\w+) (\w+)')
regexp_replace(t, '([[:alpha:]]+) ([[:alpha:]]+)', '\2 \1')
regexp_replace(t, '[^\w]', '', 'g')

## statements
SELECT md5(string_agg((x::real * 123456.789::real)::text, ',' ORDER BY x)) FROM generate_series(1, 2000) x, dept WHERE dept.id = 1;
SELECT md5(string_agg((x::real * 12345678.9::real)::text, ',' ORDER BY x)) FROM generate_series(1, 2000) x, dept WHERE dept.id = 1;
SELECT md5(string_agg((x::float8 * 123456789.123)::text, ',' ORDER BY x)) FROM generate_series(1, 2000) x, dept WHERE dept.id = 1;
!refused SELECT md5(string_agg((x::float8 * 12345678901234.56)::text, ',' ORDER BY x)) FROM generate_series(1, 2000) x, dept WHERE dept.id = 1;
SELECT md5(string_agg(x::real::text, ',' ORDER BY x)) FROM generate_series(33554432,33564432,4) x;
SELECT md5(string_agg(((x*10000::numeric)::float8)::text, ',' ORDER BY x)) FROM generate_series(900719925480000,900719925490000,4) x;
SELECT md5(string_agg(((x*100000000::numeric)::float8)::text, ',' ORDER BY x)) FROM generate_series(900719925480000,900719925890000,4) x;
SELECT (1e23::float8)::text, (-33580248::real)::text, (1e22::float8)::text, array_to_string(ARRAY[33580248::real], ','), concat(1e23::float8);
SELECT max((x * 10000::float8 * 900719925::float8 * 1000000000)::text) FROM generate_series(1, 100) x, dept WHERE dept.id = 1;
!refused SELECT sum(length((x * 10000::float8)::text)) FROM generate_series(900719925480000,900719925480900,4) x, dept WHERE dept.id = 1;
SELECT x FROM (SELECT id AS k, (f8 * 1e20)::text AS x FROM emp, (SELECT 1.5::float8 AS f8) s OFFSET 0) s ORDER BY k LIMIT 1;
SELECT md5(string_agg((x::real / 7)::text, ',' ORDER BY x)) FROM generate_series(1, 2000) x, dept WHERE dept.id = 1;
SELECT md5(string_agg((x::float8 / 7)::text, ',' ORDER BY x)) FROM generate_series(1, 2000) x, dept WHERE dept.id = 1;
SELECT md5(string_agg((x::float8 / 7)::numeric::text, ',' ORDER BY x)) FROM generate_series(1, 2000) x, dept WHERE dept.id = 1;
SELECT md5(string_agg(round((x::float8 / 7)::numeric, 2)::text, ',' ORDER BY x)) FROM generate_series(1, 2000) x, dept WHERE dept.id = 1;
SELECT id FROM odd WHERE js::json -> 'b' -> 2 ->> 'c' = 'x' ORDER BY id;
SELECT sum(length((x::float8 / 7 * pow(2::float8, (x % 40 - 44)::float8))::text)), md5(string_agg((x::float8 * pow(2::float8, (x % 40 - 44)::float8))::text, ',' ORDER BY x)) FROM (SELECT e.g * 1000 + f.g AS x FROM generate_series(0, 99) e(g), generate_series(1, 1000) f(g), dept WHERE dept.id = 1) s;
SELECT md5(string_agg((x::float8 / 7)::text, ',' ORDER BY x)) FROM (SELECT e.g * 1000 + f.g AS x FROM generate_series(0, 99) e(g), generate_series(1, 1000) f(g), dept WHERE dept.id = 1) s;
SELECT md5(string_agg((x::float8 / 1000003)::text, ',' ORDER BY x)) FROM (SELECT e.g * 1000 + f.g AS x FROM generate_series(0, 99) e(g), generate_series(1, 1000) f(g), dept WHERE dept.id = 1) s;
SELECT md5(string_agg(sqrt(x::float8)::text, ',' ORDER BY x)) FROM (SELECT e.g * 1000 + f.g AS x FROM generate_series(0, 99) e(g), generate_series(1, 1000) f(g), dept WHERE dept.id = 1) s;
