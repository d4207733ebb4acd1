-- Sessions, cohorts, shares and tops of a site's visits, as analysts ask for them.

## statements
WITH sessions AS (
  SELECT userid, eventtime, CASE WHEN eventtime - lag(eventtime) OVER w > interval '30 minutes' OR lag(eventtime) OVER w IS NULL THEN 1 ELSE 0 END AS starts
  FROM hits WINDOW w AS (PARTITION BY userid ORDER BY eventtime, watchid)),
numbered AS (SELECT userid, eventtime, sum(starts) OVER (PARTITION BY userid ORDER BY eventtime ROWS UNBOUNDED PRECEDING) AS session FROM sessions)
SELECT userid, session, count(*) AS views, max(eventtime) - min(eventtime) AS lasted FROM numbered GROUP BY userid, session ORDER BY views DESC, userid, session LIMIT 20;
WITH monthly AS (SELECT date_trunc('week', eventtime)::date AS week, regionid, count(*) AS n, count(DISTINCT userid) AS users FROM hits GROUP BY 1, 2)
SELECT week, regionid, n, n - lag(n) OVER (PARTITION BY regionid ORDER BY week) AS change,
  round(100.0 * n / nullif(lag(n) OVER (PARTITION BY regionid ORDER BY week), 0) - 100, 2) AS pct,
  round(n::numeric / sum(n) OVER (PARTITION BY week), 4) AS share, rank() OVER (PARTITION BY week ORDER BY n DESC, regionid) AS place
FROM monthly ORDER BY week, place;
WITH first_seen AS (SELECT userid, min(eventdate) AS day FROM hits GROUP BY userid),
cohort AS (SELECT date_trunc('week', f.day)::date AS cohort, (h.eventdate - f.day) / 7 AS age, count(DISTINCT h.userid) AS users FROM hits h JOIN first_seen f USING (userid) GROUP BY 1, 2),
size AS (SELECT cohort, users AS total FROM cohort WHERE age = 0)
SELECT c.cohort, c.age, c.users, s.total, round(c.users::numeric / s.total, 3) AS kept FROM cohort c JOIN size s USING (cohort) ORDER BY 1, 2;
SELECT regionid, percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY resolutionwidth) FROM hits GROUP BY regionid ORDER BY 1;
SELECT regionid, percentile_cont(0.5) WITHIN GROUP (ORDER BY resolutionwidth) AS median, mode() WITHIN GROUP (ORDER BY os) FROM (SELECT regionid, resolutionwidth, javaenable AS os FROM hits) s GROUP BY regionid ORDER BY 1;
SELECT url, avg(resolutionwidth) / max(resolutionwidth) AS ratio FROM hits GROUP BY url ORDER BY avg(resolutionwidth) / max(resolutionwidth) DESC, url LIMIT 10;
SELECT width_bucket(resolutionwidth, 1000, 1900, 9) AS b, count(*), min(resolutionwidth), max(resolutionwidth), repeat('*', (count(*) / 10)::int) FROM hits GROUP BY b ORDER BY b;
SELECT to_char(eventtime, 'YYYY-MM') AS month, to_char(eventtime, 'Day') AS day, extract(isodow FROM eventtime) AS n, count(*) FROM hits GROUP BY 1, 2, 3 ORDER BY 1, 3;
SELECT coalesce(nullif(mobilephonemodel, ''), 'none') AS model, count(*) FILTER (WHERE isrefresh = 1) AS refreshes, round(avg(CASE WHEN isrefresh = 1 THEN 1.0 ELSE 0 END), 3) AS rate FROM hits GROUP BY 1 HAVING count(*) > 5 ORDER BY rate DESC NULLS LAST, model;
SELECT CASE GROUPING(regionid, traficsourceid) WHEN 3 THEN 'all' WHEN 1 THEN 'region' WHEN 2 THEN 'source' ELSE 'both' END AS what, regionid, traficsourceid, count(*), sum(isrefresh) FROM hits WHERE regionid < 3 GROUP BY CUBE (regionid, traficsourceid) ORDER BY 1, 2, 3;
SELECT * FROM (SELECT h.*, row_number() OVER (PARTITION BY regionid ORDER BY eventtime DESC, watchid) AS rn FROM hits h) t WHERE rn <= 2 ORDER BY regionid, rn;
SELECT d.day, coalesce(c.n, 0) AS n, sum(coalesce(c.n, 0)) OVER (ORDER BY d.day) AS total FROM generate_series(date '2013-06-28', date '2013-07-10', interval '1 day') AS d(day) LEFT JOIN (SELECT eventdate, count(*) AS n FROM hits GROUP BY eventdate) c ON c.eventdate = d.day::date ORDER BY d.day;
SELECT r.regionid, l.url, l.n FROM (SELECT DISTINCT regionid FROM hits) r CROSS JOIN LATERAL (SELECT url, count(*) AS n FROM hits h WHERE h.regionid = r.regionid GROUP BY url ORDER BY n DESC, url LIMIT 2) l ORDER BY 1, 3 DESC, 2;
SELECT split_part(split_part(referer, '://', 2), '/', 1) AS host, substring(referer from '\?q=([0-9]+)') AS q, count(*) FROM hits WHERE referer <> '' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2;
SELECT userid, array_agg(DISTINCT regionid ORDER BY regionid) AS regions, string_agg(DISTINCT mobilephonemodel, ', ' ORDER BY mobilephonemodel) AS models FROM hits GROUP BY userid HAVING count(DISTINCT regionid) > 2 ORDER BY userid LIMIT 10;
SELECT avg(n) AS mean, stddev(n) AS sd, variance(n) AS var, min(n), max(n), percentile_disc(0.9) WITHIN GROUP (ORDER BY n) FROM (SELECT userid, count(*) AS n FROM hits GROUP BY userid) s;
SELECT a.regionid, avg(a.resolutionwidth) AS w, (SELECT avg(resolutionwidth) FROM hits) AS all_w, avg(a.resolutionwidth) - (SELECT avg(resolutionwidth) FROM hits) AS diff FROM hits a GROUP BY a.regionid HAVING avg(a.resolutionwidth) > (SELECT avg(resolutionwidth) FROM hits) ORDER BY diff DESC;
SELECT regionid, corr(resolutionwidth, windowclientwidth) > 0 AS up, round(regr_slope(resolutionwidth, windowclientwidth)::numeric, 6) FROM hits GROUP BY regionid ORDER BY 1;
SELECT date_part('hour', eventtime) AS hour, count(*) AS n, round(100 * count(*) / sum(count(*)) OVER (), 2) AS pct, sum(count(*)) OVER (ORDER BY date_part('hour', eventtime)) AS running FROM hits GROUP BY 1 ORDER BY 1;
SELECT eventdate, n, avg(n) OVER (ORDER BY eventdate ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS ma7, first_value(n) OVER w, last_value(n) OVER w, nth_value(n, 2) OVER w FROM (SELECT eventdate, count(*) AS n FROM hits GROUP BY eventdate) s WINDOW w AS (ORDER BY eventdate RANGE BETWEEN '3 days' PRECEDING AND '1 day' FOLLOWING) ORDER BY eventdate;
WITH RECURSIVE days(day) AS (SELECT date '2013-07-01' UNION ALL SELECT day + 1 FROM days WHERE day < date '2013-07-05') SELECT day, count(watchid) FROM days LEFT JOIN hits ON eventdate = day GROUP BY day ORDER BY day;
SELECT regionid FROM hits WHERE advengineid > 0 INTERSECT SELECT regionid FROM hits WHERE isrefresh = 0 EXCEPT SELECT 3 ORDER BY 1;
SELECT DISTINCT ON (regionid) regionid, eventtime, url FROM hits WHERE url NOT LIKE '%google%' ORDER BY regionid, eventtime DESC;
SELECT n, count(*) FROM (SELECT ntile(4) OVER (ORDER BY resolutionwidth, watchid) AS n FROM hits) s GROUP BY n ORDER BY n;
SELECT userid % 10 AS bucket, bool_or(advengineid > 0) AS ads, every(goodevent = 1) AS good, bit_or(traficsourceid), count(*) FROM hits GROUP BY 1 ORDER BY 1;
SELECT (count(*) * 1.0 / count(DISTINCT userid))::numeric(10,3), sum(length(title)) / count(*)::float8, max(length(url)) FROM hits;
SELECT upper(left(title, 1)) || lower(substr(title, 2)) AS t, position('search' in title), strpos(title, 'e'), reverse(title), count(*) FROM hits WHERE title <> '' GROUP BY title ORDER BY count(*) DESC, 1 LIMIT 10;
SELECT eventdate, count(*) AS n, CASE WHEN count(*) > avg(count(*)) OVER () THEN 'above' ELSE 'below' END FROM hits GROUP BY eventdate ORDER BY eventdate;
SELECT x.userid, y.n FROM (VALUES (777000000777), (1000000000001), (1)) AS x(userid) LEFT JOIN (SELECT userid, count(*) AS n FROM hits GROUP BY userid) y ON x.userid = y.userid ORDER BY 1;
SELECT sum(CASE WHEN eventtime::time BETWEEN '09:00' AND '17:00' THEN 1 END) AS office, sum(CASE WHEN extract(dow FROM eventtime) IN (0, 6) THEN 1 ELSE 0 END) AS weekend, count(*) FROM hits;
SELECT age(max(eventtime), min(eventtime)), max(eventtime) - min(eventtime), extract(epoch FROM max(eventtime) - min(eventtime)) / 3600 FROM hits;
