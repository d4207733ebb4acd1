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
