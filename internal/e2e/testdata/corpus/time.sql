SELECT DATE '2020-02-29', TIMESTAMP '2020-02-29 12:34:56', TIMESTAMP '2020-02-29 12:34:56.789', TIME '12:34:56'
SELECT TIMESTAMP '2020-02-29 12:34:56 UTC', TIMESTAMP '2020-07-01 12:00:00 Europe/Berlin', TIMESTAMP '2020-01-01 00:00:00 +02:00'
SELECT DATE '2020-01-31' + INTERVAL '1' MONTH, DATE '2020-03-31' - INTERVAL '1' MONTH, DATE '2020-01-01' + INTERVAL '1' DAY
SELECT TIMESTAMP '2020-01-01 00:00:00' + INTERVAL '90' MINUTE, TIMESTAMP '2020-01-01 00:00:00' - INTERVAL '1' SECOND
SELECT INTERVAL '2' DAY, INTERVAL '3' MONTH, INTERVAL '1' YEAR, INTERVAL '90' MINUTE
SELECT DATE '2020-03-01' - DATE '2020-02-01', TIMESTAMP '2020-01-02 00:00:00' - TIMESTAMP '2020-01-01 12:00:00'
SELECT year(DATE '2020-02-29'), month(DATE '2020-02-29'), day(DATE '2020-02-29'), quarter(DATE '2020-02-29')
SELECT hour(TIMESTAMP '2020-02-29 12:34:56.789'), minute(TIMESTAMP '2020-02-29 12:34:56'), second(TIMESTAMP '2020-02-29 12:34:56'), millisecond(TIMESTAMP '2020-02-29 12:34:56.789')
SELECT day_of_week(DATE '2020-03-01'), dow(DATE '2020-03-02'), day_of_year(DATE '2020-03-01'), doy(DATE '2020-12-31'), week(DATE '2021-01-01'), week_of_year(DATE '2020-12-31'), year_of_week(DATE '2021-01-01'), yow(DATE '2020-12-31')
SELECT extract(YEAR FROM DATE '2020-02-29'), extract(DOW FROM DATE '2020-03-01'), extract(DAY FROM TIMESTAMP '2020-02-29 01:02:03'), extract(HOUR FROM TIMESTAMP '2020-02-29 01:02:03'), extract(WEEK FROM DATE '2020-02-29')
SELECT date_trunc('month', DATE '2020-02-29'), date_trunc('year', TIMESTAMP '2020-02-29 12:34:56'), date_trunc('hour', TIMESTAMP '2020-02-29 12:34:56.789')
SELECT date_trunc('week', DATE '2020-03-01'), date_trunc('quarter', DATE '2020-05-05'), date_trunc('day', TIMESTAMP '2020-02-29 12:34:56'), date_trunc('minute', TIMESTAMP '2020-02-29 12:34:56')
SELECT date_add('day', 5, DATE '2020-02-27'), date_add('month', 1, DATE '2020-01-31'), date_add('hour', -1, TIMESTAMP '2020-01-01 00:00:00'), date_add('week', 1, DATE '2020-01-01'), date_add('year', 1, DATE '2020-02-29')
SELECT date_diff('day', DATE '2020-01-01', DATE '2020-03-01'), date_diff('month', DATE '2020-01-31', DATE '2020-02-29'), date_diff('year', DATE '2019-12-31', DATE '2020-01-01')
SELECT date_diff('hour', TIMESTAMP '2020-01-01 00:59:59', TIMESTAMP '2020-01-01 01:00:00'), date_diff('day', TIMESTAMP '2020-01-01 23:00:00', TIMESTAMP '2020-01-02 01:00:00'), date_diff('week', DATE '2020-01-01', DATE '2020-01-14'), date_diff('second', TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-01 00:01:00.900')
SELECT date_parse('2020-02-29 12:34:56', '%Y-%m-%d %H:%i:%s'), date_parse('29/02/2020', '%d/%m/%Y'), date_parse('Feb 29 2020', '%b %d %Y')
SELECT date_format(TIMESTAMP '2020-02-29 12:34:56', '%Y-%m-%d %H:%i:%s'), date_format(DATE '2020-02-29', '%W %M %e %y'), date_format(TIMESTAMP '2020-02-09 03:04:05', '%c/%e/%Y %h:%i %p')
SELECT format_datetime(TIMESTAMP '2020-02-29 12:34:56', 'yyyy/MM/dd HH:mm'), parse_datetime('2020-02-29 12:34', 'yyyy-MM-dd HH:mm'), format_datetime(DATE '2020-02-29', 'EEE, d MMM yyyy')
SELECT from_unixtime(0), from_unixtime(1582979696.789e0), to_unixtime(TIMESTAMP '2020-02-29 12:34:56')
SELECT from_iso8601_date('2020-02-29'), from_iso8601_timestamp('2020-02-29T12:34:56Z'), to_iso8601(DATE '2020-02-29'), to_iso8601(TIMESTAMP '2020-02-29 12:34:56')
SELECT last_day_of_month(DATE '2020-02-01'), date(TIMESTAMP '2020-02-29 12:34:56'), CAST('2020-02-29' AS date), CAST('2020-02-29 01:02:03' AS timestamp)
SELECT CAST(DATE '2020-02-29' AS timestamp), CAST(TIMESTAMP '2020-02-29 23:59:59' AS date), CAST(TIMESTAMP '2020-02-29 12:34:56.789' AS varchar)
SELECT TIMESTAMP '2020-07-01 12:00:00 UTC' AT TIME ZONE 'America/New_York', at_timezone(TIMESTAMP '2020-01-01 12:00:00 UTC', 'Asia/Tokyo'), with_timezone(TIMESTAMP '2020-01-01 12:00:00', 'Asia/Tokyo')
SELECT CAST(TIMESTAMP '2020-07-01 12:00:00 UTC' AS timestamp), CAST(TIMESTAMP '2020-07-01 12:00:00.5' AS timestamp(0))
SELECT DATE '2020-01-01' < DATE '2020-01-02', TIMESTAMP '2020-01-01 00:00:00' = DATE '2020-01-01', DATE '2020-01-01' BETWEEN DATE '2019-01-01' AND DATE '2021-01-01'
SELECT timezone_hour(TIMESTAMP '2020-01-01 00:00:00 +05:30'), timezone_minute(TIMESTAMP '2020-01-01 00:00:00 +05:30')
SELECT human_readable_seconds(3661), parse_duration('1.5m') > INTERVAL '1' MINUTE, to_milliseconds(INTERVAL '1' SECOND)
SELECT sequence(DATE '2020-01-30', DATE '2020-02-02'), sequence(DATE '2020-01-01', DATE '2020-03-01', INTERVAL '1' MONTH)
SELECT min(d), max(d) FROM (VALUES DATE '2020-01-01', DATE '2019-01-01') AS t (d)
SELECT current_timezone()
SELECT CAST("date" AS date) AS day, count(*) FROM stockmarket_project GROUP BY 1 ORDER BY 1 LIMIT 5
SELECT date_trunc('month', CAST("date" AS date)) AS month, count(*), sum(volume) FROM stockmarket_project GROUP BY 1 ORDER BY 1
SELECT year(CAST("date" AS date)), day_of_week(CAST("date" AS date)), count(*) FROM stockmarket_project GROUP BY 1, 2 ORDER BY 1, 2
SELECT date_diff('day', min(CAST("date" AS date)), max(CAST("date" AS date))) FROM stockmarket_project
SELECT format_datetime(CAST("date" AS timestamp), 'yyyy-MM'), count(*) FROM stockmarket_project GROUP BY 1 ORDER BY 1
SELECT * FROM (VALUES (TIMESTAMP '2020-01-01 00:00:00.000'), (NULL)) AS t (ts) ORDER BY ts
