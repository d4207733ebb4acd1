-- Sessions in zones whose clocks are put forward and back; DISTINCT has the engine compute what the gateway would.

## statements
SET TimeZone = 'America/New_York';

## expressions DISTINCT id FROM (SELECT id, d, ts, make_interval(mins => 20 * id) AS iv, (timestamp '2024-11-03 04:00' + make_interval(mins => 20 * id)) AT TIME ZONE 'UTC' AS back, (timestamp '2024-03-10 06:00' + make_interval(mins => 10 * id)) AT TIME ZONE 'UTC' AS forth FROM every) s ORDER BY id
⟨back|forth⟩
⟨back|forth⟩ + interval ⟨'1 day'|'-1 day'|'1 month'|'-1 month'|'24 hours'|'90 minutes'|'1 month -1 day 01:00'|'8 months'⟩
⟨back|forth⟩ - interval ⟨'1 day'|'1 month'|'1 year 1 day 01:00'|'12:30'⟩
(⟨back|forth⟩ - interval '1 day') + interval '1 day'
(⟨back|forth⟩ + interval '1 month') - interval '1 month'
(back - interval '8 months') + interval '1 week'
⟨back|forth⟩ + iv
⟨back|forth⟩ - iv
⟨back|forth⟩ + (iv + interval '1 day')
⟨back|forth⟩ - (iv + interval '1 day')
back - (interval '8 months' - iv)
back + (interval '1 day' - interval '1 day')
iv + ⟨back|forth⟩
date_trunc(⟨'minute'|'hour'|'day'|'week'|'month'|'year'⟩, ⟨back|forth⟩)
date_trunc(⟨'hour'|'day'⟩, back, ⟨'UTC'|'Europe/Berlin'⟩)
extract(⟨hour|minute|day|doy|epoch|timezone|timezone_hour⟩ from ⟨back|forth⟩)
date_part('hour', ⟨back|forth⟩)
⟨back|forth⟩::⟨date|time|timestamp|text⟩
⟨back|forth⟩::timestamp::timestamptz
⟨back|forth⟩ AT TIME ZONE ⟨'UTC'|'Europe/Berlin'|'Asia/Kolkata'⟩
to_char(⟨back|forth⟩, 'YYYY-MM-DD HH24:MI:SS')
back - forth > interval '200 days'
⟨age(back, forth)|age(forth, back)⟩ > interval '7 months'
back = back::timestamp
back > ⟨'2024-11-03 01:30'|timestamptz '2024-11-03 01:30'|timestamp '2024-11-03 01:30'|'2024-11-03 01:30-04'|date '2024-11-03'⟩
forth > ⟨'2024-03-10 02:30'|timestamp '2024-03-10 02:30'⟩
back BETWEEN '2024-11-03' AND '2024-11-03 02:00'
ts::timestamptz
d::timestamptz
ts::timestamptz + interval '1 day'
ts::timestamptz - d > interval '1 day'
extract(epoch from d::timestamptz)
greatest(back, ts::timestamptz)
date_bin(⟨'15 minutes'|'1 day'|'2 days 07:00:00.5'⟩, ⟨back|forth⟩, timestamptz ⟨'2001-01-01'|'2030-01-01 00:00:10'⟩)
(ts - ts + timestamp '2024-03-10 02:30')::timestamptz
(ts - ts + timestamp '2024-11-03 01:30')::timestamptz
timestamptz '2024-03-10 02:30' + iv
timestamptz '2024-11-03 01:30' + iv

## statements
SELECT date_trunc('hour', x) AS h, count(*) FROM (SELECT (timestamp '2024-11-03 04:00' + make_interval(mins => 20 * id)) AT TIME ZONE 'UTC' AS x FROM every) s GROUP BY 1 ORDER BY 1;
SELECT x::date AS day, min(x), max(x) FROM (SELECT (timestamp '2024-11-03 00:00' + make_interval(hours => 5 * id)) AT TIME ZONE 'UTC' AS x FROM every) s GROUP BY x::date ORDER BY 1;
SELECT x FROM generate_series(timestamptz '2024-11-02', timestamptz '2024-11-05', interval '1 day') x ORDER BY x;
SELECT x FROM generate_series(timestamptz '2024-11-03 00:00', timestamptz '2024-11-03 03:00', interval '30 minutes') x ORDER BY x;
SELECT id, x, lag(x) OVER (ORDER BY x) FROM (SELECT id, (timestamp '2024-11-03 04:00' + make_interval(mins => 20 * id)) AT TIME ZONE 'UTC' AS x FROM every) s ORDER BY x;
SELECT id, count(*) OVER (ORDER BY x RANGE BETWEEN '1 hour' PRECEDING AND CURRENT ROW) FROM (SELECT id, (timestamp '2024-11-03 04:00' + make_interval(mins => 20 * id)) AT TIME ZONE 'UTC' AS x FROM every) s ORDER BY id;
SET TimeZone = 'Australia/Lord_Howe';

## expressions DISTINCT id FROM (SELECT id, make_interval(mins => 10 * id) AS iv, (timestamp '2024-04-06 14:00' + make_interval(mins => 10 * id)) AT TIME ZONE 'UTC' AS back, (timestamp '2024-10-05 14:50' + make_interval(mins => 10 * id)) AT TIME ZONE 'UTC' AS forth FROM every) s ORDER BY id
⟨back|forth⟩
⟨back|forth⟩ + interval ⟨'1 day'|'-1 day'|'1 month'|'1 hour'⟩
(⟨back|forth⟩ - interval '1 day') + interval '1 day'
⟨back|forth⟩ - (iv + interval '1 day')
⟨back|forth⟩::⟨date|timestamp|text⟩
⟨back|forth⟩::timestamp::timestamptz
date_trunc(⟨'hour'|'day'⟩, ⟨back|forth⟩)
extract(timezone from ⟨back|forth⟩)

## statements
SET TimeZone = 'Asia/Kolkata';

## expressions id FROM every ORDER BY id
ts::timestamptz
ts::timestamptz + interval '1 month 1 day 01:00'
date_trunc(⟨'hour'|'day'⟩, ts AT TIME ZONE 'UTC')
extract(⟨hour|epoch|timezone⟩ from ts AT TIME ZONE 'UTC')
(ts AT TIME ZONE 'UTC')::text
d::timestamptz
