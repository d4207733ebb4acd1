## statements
WITH ssr AS (SELECT n.n_name AS nation, o.o_custkey AS cust, sum(l.l_extendedprice) AS sales, avg(l.l_discount) AS disc, count(*) AS lines
  FROM lineitem l JOIN orders o ON o.o_orderkey = l.l_orderkey JOIN customer c ON c.c_custkey = o.o_custkey JOIN nation n ON n.n_nationkey = c.c_nationkey
  GROUP BY n.n_name, o.o_custkey),
ranked AS (SELECT nation, cust, sales, disc, rank() OVER (PARTITION BY nation ORDER BY sales DESC) AS r, sum(sales) OVER (PARTITION BY nation) AS total FROM ssr)
SELECT nation, cust, sales, disc, round(sales / total * 100, 2) AS pct FROM ranked WHERE r <= 2 ORDER BY nation, r, cust;
SELECT coalesce(n.n_name, 'all') AS nation, extract(year from o.o_orderdate)::int AS y, grouping(n.n_name) + grouping(extract(year from o.o_orderdate)::int) AS lochierarchy, sum(o.o_totalprice) AS total,
  rank() OVER (PARTITION BY grouping(n.n_name) + grouping(extract(year from o.o_orderdate)::int) ORDER BY sum(o.o_totalprice) DESC) AS r
  FROM orders o JOIN customer c ON c.c_custkey = o.o_custkey JOIN nation n ON n.n_nationkey = c.c_nationkey
  GROUP BY ROLLUP (n.n_name, extract(year from o.o_orderdate)::int) ORDER BY lochierarchy DESC, total DESC, nation, y;
WITH monthly AS (SELECT date_trunc('month', o_orderdate)::date AS m, sum(o_totalprice) AS total FROM orders GROUP BY 1)
SELECT m, total, lag(total) OVER w AS before, total - lag(total) OVER w AS delta, round(100 * (total / nullif(lag(total) OVER w, 0) - 1), 1) AS pct,
  avg(total) OVER (ORDER BY m ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS moving, sum(total) OVER (ORDER BY m) AS running
  FROM monthly WINDOW w AS (ORDER BY m) ORDER BY m;
SELECT dept_id, sum(CASE WHEN extract(year from hired) < 2018 THEN salary ELSE 0 END) AS before, sum(CASE WHEN extract(year from hired) >= 2018 THEN salary END) AS after,
  count(*) FILTER (WHERE active) AS active, count(DISTINCT boss) AS managers, max(salary) / nullif(min(salary), 0) AS spread
  FROM emp GROUP BY dept_id HAVING count(*) > 1 ORDER BY dept_id NULLS LAST;
SELECT c.c_custkey FROM customer c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.o_custkey = c.c_custkey AND o.o_totalprice > (SELECT 1.2 * avg(o2.o_totalprice) FROM orders o2 WHERE o2.o_custkey = o.o_custkey))
  AND NOT EXISTS (SELECT 1 FROM orders o3 WHERE o3.o_custkey = c.c_custkey AND o3.o_orderstatus = 'X') ORDER BY 1;
SELECT o_custkey FROM orders WHERE o_orderdate < date '1995-01-01' INTERSECT SELECT o_custkey FROM orders WHERE o_orderdate >= date '1995-01-01' EXCEPT SELECT c_custkey FROM customer WHERE c_acctbal < 0 ORDER BY 1;
SELECT dept_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY salary) AS median, percentile_disc(0.9) WITHIN GROUP (ORDER BY salary) AS p90, stddev_samp(salary) AS sd, var_pop(salary) AS vp, mode() WITHIN GROUP (ORDER BY active) AS m
  FROM emp GROUP BY dept_id ORDER BY dept_id;
SELECT d.name, string_agg(e.name, ', ' ORDER BY e.salary DESC NULLS LAST, e.name) AS names, array_agg(e.id ORDER BY e.id) AS ids, json_agg(e.salary ORDER BY e.id) AS pay
  FROM dept d LEFT JOIN emp e ON e.dept_id = d.id GROUP BY d.id, d.name ORDER BY d.id;
SELECT d.name, t.name, t.salary FROM dept d CROSS JOIN LATERAL (SELECT e.name, e.salary FROM emp e WHERE e.dept_id = d.id ORDER BY e.salary DESC NULLS LAST, e.id LIMIT 2) t ORDER BY d.id, t.salary DESC, t.name;
SELECT d.name, t.n, t.average FROM dept d LEFT JOIN LATERAL (SELECT count(*) AS n, avg(e.salary) AS average FROM emp e WHERE e.dept_id = d.id) t ON true ORDER BY d.id;
WITH RECURSIVE chain AS (SELECT id, name, boss, 1 AS level, name::text AS path FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.name, e.boss, c.level + 1, c.path || '/' || e.name FROM emp e JOIN chain c ON e.boss = c.id)
SELECT level, count(*), min(path), max(length(path)) FROM chain GROUP BY level ORDER BY level;
SELECT q.band, count(*), sum(q.l_extendedprice * (1 - q.l_discount)) AS revenue, avg(q.l_quantity) AS quantity, min(q.l_shipdate), to_char(max(q.l_shipdate), 'DD Mon YYYY') AS last
  FROM (SELECT l.*, CASE WHEN l_quantity < 10 THEN 'small' WHEN l_quantity < 30 THEN 'medium' ELSE 'large' END AS band FROM lineitem l) q GROUP BY q.band ORDER BY revenue DESC;
SELECT index, date, close, close - lag(close) OVER (PARTITION BY index ORDER BY date) AS change, ntile(4) OVER (PARTITION BY index ORDER BY close) AS quartile,
  first_value(close) OVER (PARTITION BY index ORDER BY date) AS opening, avg(close) OVER (PARTITION BY index ORDER BY date ROWS 4 PRECEDING) AS ma5
  FROM stockmarket_project ORDER BY index, date LIMIT 30;
SELECT s.index, s.months, s.up::numeric / s.days AS share, s.worst FROM (SELECT index, count(DISTINCT substr(date, 1, 7)) AS months, count(*) AS days, sum((close > open)::int) AS up, min(close - open) AS worst FROM stockmarket_project GROUP BY index) s ORDER BY share DESC, 1;
SELECT x.channel, x.key, sum(x.amount) AS amount, count(*) FROM (SELECT 'order' AS channel, o_custkey AS key, o_totalprice AS amount FROM orders UNION ALL SELECT 'balance', c_custkey, c_acctbal FROM customer) x
  GROUP BY GROUPING SETS ((x.channel, x.key), (x.channel), ()) HAVING sum(x.amount) > 0 ORDER BY x.channel NULLS LAST, x.key NULLS LAST LIMIT 40;
WITH a AS (SELECT o_custkey, avg(o_totalprice) AS mean FROM orders GROUP BY o_custkey), b AS (SELECT avg(mean) AS overall, max(mean) AS most FROM a)
SELECT a.o_custkey, a.mean, b.overall, a.mean - b.overall AS diff, a.mean / b.most AS rel FROM a CROSS JOIN b WHERE a.mean > b.overall ORDER BY a.o_custkey;
SELECT CASE WHEN grouping(e.dept_id) = 1 THEN 'total' ELSE coalesce(d.name, 'none') END AS dept, sum(e.salary), round(avg(e.salary), 2), count(*) FROM emp e LEFT JOIN dept d ON d.id = e.dept_id GROUP BY GROUPING SETS ((e.dept_id, d.name), ()) ORDER BY grouping(e.dept_id), 1;
SELECT o_orderdate, o_orderdate + interval '1 month' - interval '1 day' AS due, o_orderdate - date '1995-01-01' AS days, age(o_orderdate, '1992-01-01') AS age, to_char(o_orderdate, 'YYYY-"Q"Q') AS quarter, extract(isodow from o_orderdate) AS dow FROM orders ORDER BY o_orderkey LIMIT 20;
SELECT DISTINCT o_orderstatus, round(o_totalprice / 1000) AS thousands, o_totalprice / 7 AS seventh FROM orders WHERE o_orderkey < 20 ORDER BY 1, 2, 3;
SELECT s.name, s.d FROM (SELECT name, to_char(hired, 'FMDay, DD FMMonth YYYY') AS d, dept_id FROM emp WHERE salary > 3000) s WHERE s.dept_id IS NOT NULL ORDER BY s.name;
WITH e AS (SELECT id, name, md5(name) AS h, format('%s:%s', id, name) AS label FROM emp) SELECT label, h, length(label) FROM e ORDER BY id;
-- Blanks of char(n) stay with the value where the type has lost its length.
SELECT id, lag(c) OVER (ORDER BY id) AS before, first_value(c) OVER (ORDER BY id) AS opening, coalesce(c, 'none') AS c, CASE WHEN id > 2 THEN c END AS late FROM every ORDER BY id;
SELECT s.c, s.o, count(*) FROM (SELECT c, o FROM (SELECT e.c, d.o_orderstatus AS o FROM every e JOIN orders d ON d.o_orderkey = e.id) x UNION ALL SELECT NULL, NULL) s GROUP BY ROLLUP (s.c, s.o) ORDER BY 1, 2, 3;
SELECT q.m, q.n, concat(q.m, '|') AS closed FROM (SELECT min(c) AS m, max(c) AS n FROM every WHERE id < 6) q;
