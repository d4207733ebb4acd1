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
-- Funnels, cohorts, retention, sessions, pivots, running totals, gaps and islands, percentiles, after the manner of BI tools and decision-support suites.
WITH firsts AS (SELECT o_custkey, date_trunc('year', min(o_orderdate)) AS cohort FROM orders GROUP BY o_custkey),
  activity AS (SELECT o.o_custkey, f.cohort, extract(year FROM o.o_orderdate) - extract(year FROM f.cohort) AS age FROM orders o JOIN firsts f USING (o_custkey))
SELECT cohort::date, age, count(DISTINCT o_custkey) AS customers, round(100.0 * count(DISTINCT o_custkey) / first_value(count(DISTINCT o_custkey)) OVER (PARTITION BY cohort ORDER BY age), 1) AS pct
  FROM activity GROUP BY cohort, age ORDER BY cohort, age;
WITH steps AS (SELECT c.c_custkey, c.c_mktsegment, bool_or(o.o_orderkey IS NOT NULL) AS ordered, bool_or(o.o_totalprice > 200000) AS big, count(*) FILTER (WHERE o.o_orderstatus = 'F') AS finished
  FROM customer c LEFT JOIN orders o ON o.o_custkey = c.c_custkey GROUP BY c.c_custkey, c.c_mktsegment)
SELECT c_mktsegment, count(*) AS visited, count(*) FILTER (WHERE ordered) AS ordered, count(*) FILTER (WHERE ordered AND big) AS big, sum((finished > 2)::int) AS loyal,
  round(count(*) FILTER (WHERE ordered)::numeric / nullif(count(*), 0), 4) AS rate FROM steps GROUP BY c_mktsegment ORDER BY 1;
WITH gaps AS (SELECT o_custkey, o_orderdate, o_orderdate - lag(o_orderdate) OVER (PARTITION BY o_custkey ORDER BY o_orderdate, o_orderkey) AS gap FROM orders),
  marked AS (SELECT *, sum(CASE WHEN gap IS NULL OR gap > 180 THEN 1 ELSE 0 END) OVER (PARTITION BY o_custkey ORDER BY o_orderdate ROWS UNBOUNDED PRECEDING) AS session FROM gaps)
SELECT o_custkey, session, min(o_orderdate) AS began, max(o_orderdate) AS ended, count(*) AS orders, max(o_orderdate) - min(o_orderdate) AS days FROM marked GROUP BY o_custkey, session HAVING count(*) > 2 ORDER BY 1, 2;
WITH days AS (SELECT index, date::date AS d, close > open AS up FROM stockmarket_project),
  runs AS (SELECT index, d, up, row_number() OVER (PARTITION BY index ORDER BY d) - row_number() OVER (PARTITION BY index, up ORDER BY d) AS island FROM days)
SELECT index, up, min(d) AS began, max(d) AS ended, count(*) AS length FROM runs GROUP BY index, up, island ORDER BY length DESC, index, began LIMIT 15;
SELECT extract(year FROM o_orderdate)::int AS y, sum(o_totalprice) FILTER (WHERE extract(quarter FROM o_orderdate) = 1) AS q1, sum(o_totalprice) FILTER (WHERE extract(quarter FROM o_orderdate) = 2) AS q2,
  sum(o_totalprice) FILTER (WHERE extract(quarter FROM o_orderdate) = 3) AS q3, sum(o_totalprice) FILTER (WHERE extract(quarter FROM o_orderdate) = 4) AS q4, sum(o_totalprice) AS total FROM orders GROUP BY 1 ORDER BY 1;
SELECT l_returnflag, l_linestatus, sum(CASE l_shipmode WHEN 'AIR' THEN l_quantity ELSE 0 END) AS air, sum(CASE l_shipmode WHEN 'RAIL' THEN l_quantity ELSE 0 END) AS rail,
  sum(CASE WHEN l_shipmode NOT IN ('AIR', 'RAIL') THEN l_quantity END) AS other, count(DISTINCT l_shipmode) AS modes FROM lineitem GROUP BY ROLLUP (l_returnflag, l_linestatus) ORDER BY 1 NULLS LAST, 2 NULLS LAST;
SELECT index, percentile_cont(0.5) WITHIN GROUP (ORDER BY close) AS median, percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY close) AS quartiles, percentile_disc(0.95) WITHIN GROUP (ORDER BY volume) AS p95,
  mode() WITHIN GROUP (ORDER BY substr(date, 1, 7)) AS busiest, stddev_samp(close) / avg(close) AS cv FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT o_orderpriority, width_bucket(o_totalprice, 0, 400000, 8) AS bucket, count(*), min(o_totalprice), max(o_totalprice), repeat('#', (count(*) / 5)::int) AS bar FROM orders GROUP BY 1, 2 ORDER BY 1, 2;
WITH ranked AS (SELECT c_custkey, c_acctbal, ntile(10) OVER (ORDER BY c_acctbal DESC) AS decile, sum(c_acctbal) OVER (ORDER BY c_acctbal DESC, c_custkey) AS running, sum(c_acctbal) OVER () AS total FROM customer)
SELECT decile, count(*), sum(c_acctbal) AS balance, round(max(running) / max(total) * 100, 2) AS cumulative, round(avg(c_acctbal), 2) AS mean FROM ranked GROUP BY decile ORDER BY decile;
SELECT s_name, n_name, total, rank, round(total / first_value(total) OVER (PARTITION BY n_name ORDER BY rank), 3) AS share FROM (
  SELECT s.s_name, n.n_name, sum(l.l_extendedprice * (1 - l.l_discount)) AS total, dense_rank() OVER (PARTITION BY n.n_name ORDER BY sum(l.l_extendedprice * (1 - l.l_discount)) DESC) AS rank
  FROM supplier s JOIN nation n ON n.n_nationkey = s.s_nationkey JOIN lineitem l ON l.l_suppkey = s.s_suppkey GROUP BY s.s_name, n.n_name) t WHERE rank <= 2 ORDER BY n_name, rank;
WITH monthly AS (SELECT date_trunc('month', o_orderdate)::date AS m, count(*) AS n, sum(o_totalprice) AS total FROM orders GROUP BY 1),
  calendar AS (SELECT g::date AS m FROM generate_series(date '1994-01-01', date '1995-12-01', interval '1 month') g)
SELECT c.m, coalesce(n, 0) AS n, coalesce(total, 0) AS total, sum(coalesce(total, 0)) OVER (PARTITION BY extract(year FROM c.m) ORDER BY c.m) AS ytd,
  lag(coalesce(n, 0), 12) OVER (ORDER BY c.m) AS last_year FROM calendar c LEFT JOIN monthly USING (m) ORDER BY c.m;
SELECT p.p_brand, p.p_type, count(DISTINCT ps.ps_suppkey) AS suppliers, sum(ps.ps_availqty * ps.ps_supplycost) AS value, avg(ps.ps_supplycost) AS mean FROM part p JOIN partsupp ps ON ps.ps_partkey = p.p_partkey
  WHERE p.p_size BETWEEN 10 AND 40 AND p.p_type NOT LIKE 'MEDIUM%' GROUP BY p.p_brand, p.p_type HAVING sum(ps.ps_availqty) > (SELECT avg(s.q) FROM (SELECT sum(ps_availqty) AS q FROM partsupp GROUP BY ps_partkey) s) ORDER BY value DESC, 1, 2 LIMIT 20;
WITH yearly AS (SELECT o.o_custkey, extract(year FROM o.o_orderdate) AS y, sum(o.o_totalprice) AS total FROM orders o GROUP BY 1, 2)
SELECT a.o_custkey, a.total AS before, b.total AS after, b.total / nullif(a.total, 0) AS growth FROM yearly a JOIN yearly b ON b.o_custkey = a.o_custkey AND b.y = a.y + 1
  WHERE a.y = 1994 AND b.total > a.total * 1.1 ORDER BY growth DESC, 1 LIMIT 20;
SELECT channel, item, sum(sales) AS sales, sum(returns) AS returns, sum(profit) AS profit FROM (
  SELECT 'air' AS channel, l_partkey % 5 AS item, l_extendedprice AS sales, 0::numeric(12,2) AS returns, l_extendedprice * (1 - l_discount) - 100 AS profit FROM lineitem WHERE l_shipmode IN ('AIR', 'AIR REG')
  UNION ALL SELECT 'ground', l_partkey % 5, l_extendedprice, CASE WHEN l_returnflag = 'R' THEN l_extendedprice ELSE 0 END, l_extendedprice * (1 - l_discount) - 50 FROM lineitem WHERE l_shipmode IN ('TRUCK', 'RAIL')
  UNION ALL SELECT 'sea', l_partkey % 5, l_extendedprice, 0, l_extendedprice * l_tax FROM lineitem WHERE l_shipmode = 'SHIP') x GROUP BY ROLLUP (channel, item) ORDER BY channel NULLS LAST, item NULLS LAST;
SELECT c.c_name, o.last, o.n, now()::date - o.last > 365 AS lapsed, CASE WHEN o.n >= 8 AND o.total > 1500000 THEN 'gold' WHEN o.n >= 5 THEN 'silver' WHEN o.n IS NULL THEN 'none' ELSE 'bronze' END AS tier
  FROM customer c LEFT JOIN (SELECT o_custkey, max(o_orderdate) AS last, count(*) AS n, sum(o_totalprice) AS total FROM orders GROUP BY o_custkey) o ON o.o_custkey = c.c_custkey ORDER BY c.c_custkey LIMIT 40;
WITH rfm AS (SELECT o_custkey, date '1998-12-31' - max(o_orderdate) AS recency, count(*) AS frequency, sum(o_totalprice) AS monetary FROM orders GROUP BY o_custkey),
  scored AS (SELECT o_custkey, ntile(5) OVER (ORDER BY recency DESC, o_custkey) AS r, ntile(5) OVER (ORDER BY frequency, o_custkey) AS f, ntile(5) OVER (ORDER BY monetary, o_custkey) AS m FROM rfm)
SELECT r::text || f || m AS cell, count(*), string_agg(o_custkey::text, ',' ORDER BY o_custkey) AS who FROM scored GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10;
SELECT index, date, close, avg(close) OVER w AS ma, stddev_pop(close) OVER w AS sd, (close - avg(close) OVER w) / nullif(stddev_pop(close) OVER w, 0) AS z, close > max(close) OVER (PARTITION BY index ORDER BY date ROWS BETWEEN 20 PRECEDING AND 1 PRECEDING) AS breakout
  FROM stockmarket_project WHERE date BETWEEN '2020-02-01' AND '2020-02-20' WINDOW w AS (PARTITION BY index ORDER BY date ROWS BETWEEN 9 PRECEDING AND CURRENT ROW) ORDER BY index, date;
SELECT index, to_char(date::date, 'YYYY-MM') AS month, (array_agg(open ORDER BY date))[1] AS open, max(high) AS high, min(low) AS low, (array_agg(close ORDER BY date DESC))[1] AS close, sum(volume) AS volume
  FROM stockmarket_project GROUP BY index, month ORDER BY index, month;
SELECT s.index, s.date, s.close, p.close AS prior, ln(s.close / p.close) AS ret FROM stockmarket_project s JOIN stockmarket_project p ON p.index = s.index AND p.date::date = s.date::date - 7 WHERE s.date > '2020-05-20' ORDER BY s.index, s.date;
SELECT a.index, b.index, corr(a.close, b.close) AS c, regr_slope(a.close, b.close) AS slope, regr_r2(a.close, b.close) AS r2, covar_samp(a.close, b.close) AS cov, count(*) FROM stockmarket_project a JOIN stockmarket_project b ON a.date = b.date AND a.index < b.index GROUP BY 1, 2 ORDER BY 1, 2;
WITH RECURSIVE tree AS (SELECT id, boss, name, salary, 0 AS depth, ARRAY[id] AS path FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.boss, e.name, e.salary, t.depth + 1, t.path || e.id FROM emp e JOIN tree t ON e.boss = t.id)
SELECT repeat('  ', depth) || name AS who, depth, path, array_to_string(path, '.') AS dotted, salary FROM tree ORDER BY path;
WITH RECURSIVE days AS (SELECT date '2024-01-01' AS d UNION ALL SELECT d + 1 FROM days WHERE d < date '2024-01-10') SELECT d, count(e.id) FROM days LEFT JOIN emp e ON e.seen::date = d GROUP BY d ORDER BY d;
SELECT d.name, json_build_object('n', j.n, 'names', j.names, 'mean', j.mean) AS doc, j.names[1] AS leader FROM dept d JOIN (SELECT dept_id, count(*) AS n, array_agg(name ORDER BY salary DESC NULLS LAST, id) AS names, round(avg(salary), 2) AS mean FROM emp GROUP BY dept_id) j ON j.dept_id = d.id ORDER BY d.id;
SELECT skill, count(*) AS people, round(avg(salary)) AS pay, array_agg(name ORDER BY name) AS who FROM emp CROSS JOIN unnest(skills) AS skill WHERE skill IS NOT NULL GROUP BY skill HAVING count(*) > 1 ORDER BY people DESC, skill;
SELECT a.name, b.name, (SELECT count(*) FROM unnest(a.skills) s WHERE s = ANY (b.skills)) AS shared FROM emp a JOIN emp b ON a.id < b.id AND a.skills && b.skills ORDER BY 1, 2;
SELECT e.name, e.salary, e.salary - d.mean AS diff, round((e.salary - d.mean) / nullif(d.sd, 0), 3) AS z, e.salary > d.median AS above FROM emp e
  JOIN (SELECT dept_id, avg(salary) AS mean, stddev_samp(salary) AS sd, percentile_cont(0.5) WITHIN GROUP (ORDER BY salary) AS median FROM emp GROUP BY dept_id) d ON d.dept_id = e.dept_id ORDER BY e.id;
SELECT l_shipmode, count(*) FILTER (WHERE l_receiptdate > l_commitdate) AS late, avg(l_receiptdate - l_shipdate) AS transit, max(l_receiptdate - l_commitdate) AS worst,
  round(100.0 * count(*) FILTER (WHERE l_receiptdate > l_commitdate) / count(*), 2) AS pct FROM lineitem WHERE l_shipdate >= date '1995-01-01' AND l_shipdate < date '1995-01-01' + interval '1 year' GROUP BY l_shipmode ORDER BY pct DESC, 1;
SELECT w AS week, n, n - lag(n) OVER (ORDER BY w) AS delta, CASE WHEN n > avg(n) OVER (ORDER BY w ROWS BETWEEN 4 PRECEDING AND 1 PRECEDING) * 1.5 THEN 'spike' END AS flag FROM (SELECT date_trunc('week', o_orderdate)::date AS w, count(*) AS n FROM orders WHERE o_orderdate < '1993-01-01' GROUP BY 1) s ORDER BY w;
SELECT to_char(o_orderdate, 'FMDay') AS dow, extract(isodow FROM o_orderdate)::int AS n, count(*), sum(o_totalprice) AS total, round(sum(o_totalprice) / sum(sum(o_totalprice)) OVER (), 4) AS share FROM orders GROUP BY 1, 2 ORDER BY 2;
SELECT n_name, count(DISTINCT o_orderkey) AS orders, count(DISTINCT o_custkey) AS customers, count(DISTINCT (o_custkey, o_orderstatus)) AS pairs, max(o_orderdate) - min(o_orderdate) AS span FROM orders JOIN customer ON c_custkey = o_custkey JOIN nation ON n_nationkey = c_nationkey GROUP BY n_name ORDER BY orders DESC, n_name;
SELECT o.o_orderkey, o.o_totalprice, x.lines, x.parts, x.top FROM orders o CROSS JOIN LATERAL (SELECT count(*) AS lines, count(DISTINCT l_partkey) AS parts, max(l_extendedprice) AS top FROM lineitem l WHERE l.l_orderkey = o.o_orderkey) x WHERE o.o_orderkey <= 10 ORDER BY 1;
SELECT metric, sum(v) AS total, min(v) AS least, max(v) AS most FROM lineitem CROSS JOIN LATERAL (VALUES ('quantity', l_quantity), ('price', l_extendedprice), ('discount', l_discount)) AS m(metric, v) WHERE l_orderkey < 50 GROUP BY metric ORDER BY metric;
SELECT c1.o_orderstatus, c1.n AS first_half, c2.n AS second_half, coalesce(c2.n, 0) - coalesce(c1.n, 0) AS change FROM (SELECT o_orderstatus, count(*) AS n FROM orders WHERE o_orderdate < '1995-01-01' GROUP BY 1) c1
  FULL JOIN (SELECT o_orderstatus, count(*) AS n FROM orders WHERE o_orderdate >= '1995-01-01' AND o_orderstatus <> 'P' GROUP BY 1) c2 ON c2.o_orderstatus = c1.o_orderstatus ORDER BY 1;
SELECT p_container, p_size, price, price - avg(price) OVER (PARTITION BY p_container) AS diff, CASE WHEN avg(price) OVER (PARTITION BY p_container) <> 0 THEN abs(price - avg(price) OVER (PARTITION BY p_container)) / avg(price) OVER (PARTITION BY p_container) END AS rel
  FROM (SELECT p_container, p_size % 3 AS p_size, sum(p_retailprice) AS price FROM part GROUP BY 1, 2) s ORDER BY rel DESC, 1, 2 LIMIT 25;
SELECT avg(l_quantity) AS q, avg(l_extendedprice) AS p, avg(l_discount) AS d, count(*) FROM lineitem, part WHERE p_partkey = l_partkey AND (p_brand = 'Brand#11' AND l_quantity BETWEEN 1 AND 20 OR p_brand = 'Brand#22' AND l_quantity BETWEEN 10 AND 30 OR p_brand LIKE 'Brand#3_' AND l_shipmode IN ('AIR', 'MAIL'));
WITH base AS (SELECT o_custkey, o_orderdate, o_totalprice, row_number() OVER (PARTITION BY o_custkey ORDER BY o_orderdate, o_orderkey) AS rn FROM orders)
SELECT f.o_custkey, f.o_orderdate AS first, s.o_orderdate AS second, s.o_orderdate - f.o_orderdate AS wait, s.o_totalprice > f.o_totalprice AS more FROM base f LEFT JOIN base s ON s.o_custkey = f.o_custkey AND s.rn = 2 WHERE f.rn = 1 ORDER BY wait NULLS LAST, 1 LIMIT 30;
SELECT coalesce(r_name, 'All regions') AS region, coalesce(n_name, 'All nations') AS nation, sum(s_acctbal) AS balance, count(*), grouping(r_name, n_name) AS level FROM supplier JOIN nation ON n_nationkey = s_nationkey JOIN region ON r_regionkey = n_regionkey GROUP BY GROUPING SETS ((r_name, n_name), (r_name), ()) ORDER BY level DESC, 1, 2;
SELECT i.index, m.month, m.change, rank() OVER (PARTITION BY m.month ORDER BY m.change DESC) AS place FROM (SELECT DISTINCT index FROM stockmarket_project) i JOIN (SELECT index, substr(date, 1, 7) AS month, max(close) - min(close) AS change FROM stockmarket_project GROUP BY 1, 2) m ON m.index = i.index ORDER BY 2, 4, 1;
SELECT date, sum(close) FILTER (WHERE index = 'HSI') AS hsi, sum(close) FILTER (WHERE index = 'NYA') AS nya, max(close) FILTER (WHERE index = 'IXIC') / max(close) FILTER (WHERE index = 'N225') AS ratio FROM stockmarket_project GROUP BY date HAVING count(DISTINCT index) = 4 ORDER BY date LIMIT 20;
WITH peaks AS (SELECT index, date, close, max(close) OVER (PARTITION BY index ORDER BY date) AS peak FROM stockmarket_project) SELECT index, min(close / peak - 1) AS drawdown, (array_agg(date ORDER BY close / peak, date))[1] AS at FROM peaks GROUP BY index ORDER BY index;
SELECT q.c_mktsegment, q.c_name, q.total FROM (SELECT c_mktsegment, c_name, sum(o_totalprice) AS total, row_number() OVER (PARTITION BY c_mktsegment ORDER BY sum(o_totalprice) DESC, c_name) AS rn FROM customer JOIN orders ON o_custkey = c_custkey GROUP BY c_mktsegment, c_name) q WHERE q.rn <= 3 ORDER BY 1, 3 DESC;
SELECT md5(string_agg(c_name, '|' ORDER BY c_custkey)) AS checksum, count(*), sum(length(c_name)) AS letters, sum(ascii(c_name)) AS firsts, bit_xor(c_custkey) AS x, bit_or(c_custkey) AS o FROM customer;
SELECT o_clerk, count(*) AS n, sum(o_totalprice) AS total, round(sum(o_totalprice) * 100 / (SELECT sum(o_totalprice) FROM orders), 2) AS pct, cume_dist() OVER (ORDER BY sum(o_totalprice)) AS cd, percent_rank() OVER (ORDER BY count(*)) AS pr FROM orders GROUP BY o_clerk ORDER BY total DESC;
SELECT date_part('year', age(date '1998-01-01', o_orderdate)) AS years, count(*), avg(age(date '1998-01-01', o_orderdate)) FILTER (WHERE false) AS none, min(o_orderdate + make_interval(days => 30)) AS due FROM orders GROUP BY 1 ORDER BY 1;
SELECT (o_orderdate - date '1992-01-01') / 365 AS year_no, o_shippriority, count(*) AS n, sum(count(*)) OVER (ORDER BY (o_orderdate - date '1992-01-01') / 365) AS running FROM orders GROUP BY 1, 2, (o_orderdate - date '1992-01-01') / 365 ORDER BY 1;
SELECT dept_id, sd, v, sd * 2 AS twice, round(v, 2) FROM (SELECT dept_id, stddev(salary) AS sd, var_pop(salary) AS v FROM emp GROUP BY dept_id) s ORDER BY 1;
WITH z AS (SELECT o_custkey, o_totalprice, avg(o_totalprice) OVER w AS mean, stddev_pop(o_totalprice) OVER w AS sd FROM orders WINDOW w AS (PARTITION BY o_custkey)) SELECT o_custkey, o_totalprice, mean, sd, (o_totalprice - mean) / nullif(sd, 0) AS z FROM z WHERE abs(o_totalprice - mean) > 1.5 * sd ORDER BY 1, 2;
SELECT dept_id FROM emp GROUP BY dept_id HAVING stddev_samp(salary) > 2000 ORDER BY 1;
SELECT c, count(*) FROM every GROUP BY CUBE (c) ORDER BY 1 NULLS LAST, 2;
