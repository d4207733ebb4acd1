## expressions id FROM every ORDER BY id
extract(⟨year|month|day|quarter|week|dow|isodow|doy|isoyear|decade|century|millennium|epoch|julian⟩ from ⟨d|ts⟩)
extract(epoch from d)
extract(epoch from d)
extract(julian from ts)
extract(julian from d)
extract(⟨hour|minute|second|millisecond|microsecond⟩ from ⟨ts|tz⟩)
extract(⟨year|epoch|hour|timezone⟩ from ts::timestamptz)
extract(timezone from ts::timestamptz)
extract(⟨day|hour|epoch|month⟩ from ts - tz)
extract(⟨year|month|day|hour|minute|second|epoch⟩ from interval '1 year 2 months 3 days 04:05:06.7')
date_part(⟨'year'|'month'|'day'|'hour'|'minute'|'second'|'dow'|'doy'|'week'|'quarter'|'epoch'⟩, ts)
date_part('year', d)
date_trunc(⟨'year'|'quarter'|'month'|'week'|'day'|'hour'|'minute'|'second'|'milliseconds'|'decade'|'century'⟩, ts)
date_trunc('century', ts)
date_trunc('decade', ts)
date_trunc(⟨'year'|'month'|'week'⟩, d)
date_trunc('month', d)::date
date_trunc('day', ts::timestamptz)
date_trunc('day', ts::timestamptz, 'America/New_York')
date_trunc('hour', interval '1 day 02:03:04')
age(d, e)
age(ts, tz)
age(timestamp '2024-03-01', timestamp '2023-01-15')
d + ⟨1|30|-365⟩
d - e
e - d
ts - tz
d + interval ⟨'1 day'|'1 month'|'1 year'|'-1 month'|'2 hours'|'1 month 1 day'|'90 minutes'⟩
ts + interval ⟨'1 day'|'1 month'|'1 year'|'-1 month'|'2 hours'|'1 year 2 months 3 days 4 hours'|'0.5 seconds'|'1 week'⟩
ts - interval ⟨'1 day'|'1 month'|'2 hours'⟩
ts::timestamptz + interval '1 day'
d + make_interval(days => 5)
make_date(2024, 2, 29)
make_date(2000 + i1 % 20, 1, 1)
make_time(10, 20, 30.5)
make_timestamp(2024, 2, 29, 1, 2, 3.5)
make_timestamptz(2024, 2, 29, 1, 2, 3.5, 'UTC')
make_interval(1, 2, 0, 3, 4, 5, 6.5)
make_interval(hours => 10)
justify_days(interval '35 days')
justify_hours(interval '27 hours')
justify_interval(interval '1 month -1 hour')
isfinite(d)
isfinite(timestamp 'infinity')
ts AT TIME ZONE 'UTC'
ts AT TIME ZONE 'America/New_York'
ts::timestamptz AT TIME ZONE 'Asia/Tokyo'
ts AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC'
timezone('UTC', ts)
ts AT TIME ZONE '+03'
(ts::timestamptz)::date
ts::date = d
ts::date - d
ts::time
ts::time > '12:00'
ts::time + interval '1 hour'
d + ts::time
ts::time - time '01:00'
(d, d + 10) OVERLAPS (e, e + 400)
(date '2024-01-01', date '2024-02-01') OVERLAPS (date '2024-01-15', date '2024-03-01')
date_bin('15 minutes', ts, timestamp '2001-01-01')
date_bin('1 day', ts, timestamp '2001-01-01 12:00')
to_timestamp(extract(epoch from ts))
extract(epoch from ts)::bigint
floor(extract(epoch from ts - tz) / 86400)
extract(epoch from (ts - tz))::int / 60
date '2024-01-31' + interval '1 month'
date '2024-01-31' + 1
date '2024-03-01' - date '2024-02-01'
timestamp '2024-03-01 12:00' - timestamp '2024-02-01'
interval '1 day' * 3
interval '1 month' * 1.5
interval '1 year' / 3
interval '1 day' + interval '1 month'
interval '3 days' - interval '1 day 12 hours'
interval '1 day' = interval '24 hours'
interval '1 mon' > interval '30 days'
- interval '1 day 2 hours'
time '10:00' + interval '15 hours'
time '10:00' - time '08:30'
time '10:00' < time '11:00'
timestamp '2024-01-01' < timestamp '2024-01-02'
timestamptz '2024-01-01 00:00:00+02' = timestamptz '2023-12-31 22:00:00+00'
timestamptz '2024-07-01 12:00:00+00' AT TIME ZONE 'America/New_York'
timestamp '2024-07-01 12:00:00' AT TIME ZONE 'America/New_York'
now() = current_timestamp
current_date = now()::date
now() - interval '1 day' < now()
localtimestamp <= clock_timestamp()::timestamp
age(d) IS NULL
current_date - d > 0
extract(year from current_date) > 2000
statement_timestamp() >= transaction_timestamp()
date 'epoch'
timestamp 'epoch'
date '2024-02-29' + interval '1 year'
date '2024-02-29' - interval '1 year'
timestamp 'infinity' > ts
d > ts - interval '1 day'
d BETWEEN ts - interval '1 year' AND ts
greatest(d, e)
least(ts, tz)
greatest(d, ts)
coalesce(ts, d)
d::text || ' ' || ts::time::text
extract(day from d + interval '1 month' - interval '1 day')
(date_trunc('month', d) + interval '1 month - 1 day')::date
extract(isodow from d) IN (6, 7)
12 * extract(year from d) + extract(month from d)
extract(year from age(d, e))
## statements
SELECT id FROM every WHERE d > date '2020-01-01' AND d <= date '2023-12-31' ORDER BY id;
SELECT id FROM every WHERE ts >= date_trunc('year', timestamp '2024-06-01') ORDER BY id;
SELECT id FROM every WHERE extract(month from d) = 2 ORDER BY id;
SELECT id FROM every WHERE d + 7 > e ORDER BY id;
SELECT date_trunc('month', date::date) AS m, count(*), min(low), max(high) FROM stockmarket_project GROUP BY 1 ORDER BY 1;
SELECT date_trunc('week', date::timestamp) AS w, avg(close) FROM stockmarket_project WHERE index = 'HSI' GROUP BY w ORDER BY w;
SELECT extract(year from date::date) AS y, extract(month from date::date) AS m, count(*) FROM stockmarket_project GROUP BY 1, 2 ORDER BY 1, 2;
SELECT max(date::date) - min(date::date) FROM stockmarket_project;
SELECT max(ts) - min(ts) FROM every;
SELECT min(d), max(d), min(ts), max(ts) FROM every;
SELECT name, age(date '2024-01-01', hired) FROM emp ORDER BY id;
SELECT name, date '2024-01-01' - hired AS days FROM emp ORDER BY days, name;
SELECT hired + interval '6 months' AS review, name FROM emp WHERE hired IS NOT NULL ORDER BY 1, 2;
SELECT extract(fortnight from d) FROM every;
SELECT date_trunc('fortnight', ts) FROM every;
SELECT date '2024-02-30';
SELECT timestamp '2024-01-01 25:00:00';
SELECT make_date(2023, 2, 29);
SELECT interval 'nonsense';
SELECT ts AT TIME ZONE 'Mars/Phobos' FROM every;
SELECT sum(ts - tz) FROM every WHERE id IN (1, 7, 8);
SELECT avg(ts - tz) FROM every WHERE id IN (1, 7, 8);

## statements
SELECT date_bin('1 hour', ts, '2001-01-01 00:00:30') AS b, count(*), min(id) FROM every GROUP BY 1 ORDER BY 1;
SELECT DISTINCT date_bin('7 days', d, '2001-01-01') FROM every ORDER BY 1;
SELECT date_bin('1 month', ts, '2001-01-01') FROM every;
SELECT date_bin(interval '0', ts, '2001-01-01') FROM every;
SELECT count(*) FROM every WHERE date_bin('-1 hour', ts, '2001-01-01') > '2020-01-01';
SELECT extract(year from d - 800000) AS y, count(*) FROM every GROUP BY 1 ORDER BY 1;
SELECT id FROM every WHERE extract(year from d) BETWEEN 2000 AND 2023 ORDER BY id;
SELECT id FROM every WHERE extract(year from d)::int IN (2024, 1999) OR date_part('year', ts) < 1970 ORDER BY id;

## expressions id FROM every ORDER BY id
time ⟨'101112'|'1011'|'101112.345'|'101112 pm'|'240000'|'1011 am'|'  101112  '|'101112.9999999'⟩
time ⟨'101299'|'2561'|'10111'|'101112345'⟩ IS NULL

## statements
SELECT count(DISTINCT interval '1 day' * (i1 % 3)) FROM every;
SELECT count(DISTINCT CASE WHEN b THEN interval '1 mon' ELSE interval '30 days' END) FROM every;
SELECT array_agg(DISTINCT CASE WHEN b THEN interval '1 mon' ELSE interval '30 days' END) FROM every;
SELECT count(DISTINCT ARRAY[CASE WHEN b THEN interval '1 mon' ELSE interval '30 days' END]) FROM every;
SELECT id, rank() OVER (PARTITION BY CASE WHEN b THEN interval '1 mon' ELSE interval '30 days' END ORDER BY id) FROM every ORDER BY 1;
SELECT id, nullif(interval '1 day' * i1, interval '24 hours') AS y FROM every ORDER BY 1;
SELECT id FROM every WHERE nullif(interval '1 day' * i1, interval '24 hours') IS NULL ORDER BY 1;
!refused SELECT DISTINCT greatest(interval '40 days', interval '1 mon' * i1) FROM every ORDER BY 1;
SELECT id, greatest(interval '40 days', interval '1 mon' * i1), least(interval '1 mon', interval '1 day' * i1, interval '720 hours') FROM (SELECT * FROM every OFFSET 0) s ORDER BY id;
SELECT id FROM every WHERE greatest(interval '40 days', interval '1 mon' * i1) = interval '40 days' ORDER BY 1;
SELECT id FROM every WHERE interval '1 day' * i1 IN (interval '24 hours', interval '3 days') ORDER BY 1;
SELECT id FROM every WHERE interval '1 day' * i1 = ANY (ARRAY[interval '24 hours', interval '3 days']) ORDER BY 1;
SELECT id FROM every WHERE interval '1 day' * i1 = ANY (ARRAY[interval '24 hours' * id, interval '3 days']) ORDER BY 1;
SELECT id FROM every WHERE interval '1 day' * i1 < ALL (ARRAY[interval '24 hours' * id, interval '3 days']) ORDER BY 1;
SELECT id FROM every WHERE interval '1 day' * i1 IN (SELECT interval '24 hours' * i1 FROM every WHERE id < 5) ORDER BY 1;
SELECT id FROM every WHERE interval '1 day' * i1 NOT IN (SELECT interval '24 hours' * i1 FROM every WHERE id < 3) ORDER BY 1;
SELECT id FROM every WHERE interval '1 day' * i1 <= ALL (SELECT interval '24 hours' * i1 FROM every WHERE id < 3) ORDER BY 1;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY interval '1 day' * i1) FROM every;
SELECT rank(interval '3 days') WITHIN GROUP (ORDER BY interval '1 day' * i1) FROM every;
SELECT id FROM every WHERE (interval '1 day' * i1, id) >= (interval '72 hours', 9) ORDER BY 1;
SELECT id, CASE interval '1 day' * i1 WHEN interval '24 hours' THEN 'x' ELSE 'y' END FROM every WHERE id < 4 ORDER BY 1;
SELECT count(DISTINCT (CASE WHEN b THEN interval '1 mon' ELSE interval '30 days' END, 1)) FROM every;
SELECT sum(DISTINCT CASE WHEN b THEN interval '1 mon' ELSE interval '30 days' END) FROM every;
SELECT DISTINCT ON (interval '1 day' * (i1 % 3)) i1 FROM every ORDER BY interval '1 day' * (i1 % 3), i1;
SELECT DISTINCT ON (CASE WHEN b THEN interval '1 mon' ELSE interval '30 days' END) id FROM every ORDER BY CASE WHEN b THEN interval '1 mon' ELSE interval '30 days' END DESC, id;
