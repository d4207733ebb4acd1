## expressions FROM every
⟨count|sum|avg|min|max⟩(⟨i1|i2|i4|f4|f8|n|m⟩)
⟨count|min|max⟩(⟨t|v|c|d|ts|i8⟩)
max(c)
min(c)
count(*)
count(1)
count(⟨b|bin|arr|tags⟩)
count(DISTINCT ⟨b|i4|t|d|n|f8|id % 3⟩)
sum(DISTINCT id % 3)
avg(DISTINCT id % 3)
sum(i8 / 1000)
avg(i8 / 1000)
sum(id) + count(*)
sum(n) / count(n)
sum(n * 2)
sum(n * m) 
sum(i4::numeric)
avg(id)
avg(id * 1.5)
round(avg(n), 2)
round(avg(id), 3)
avg(n)::numeric(10,3)
sum(CASE WHEN b THEN 1 ELSE 0 END)
sum(b::int)
bool_and(b)
bool_or(b)
every(b)
bool_and(id > 0)
⟨stddev|stddev_pop|stddev_samp|variance|var_pop|var_samp⟩(⟨id|f4|i1|n⟩)
stddev_samp(n)
stddev_pop(n)
stddev(n)
var_samp(n)
var_samp(i1)
var_samp(id)
var_pop(n)
var_pop(i1)
var_pop(id)
variance(n)
variance(i1)
variance(id)
stddev_samp(n)
stddev_samp(i1)
stddev_samp(id)
stddev_pop(n)
stddev_pop(i1)
stddev_pop(id)
stddev(n)
stddev(i1)
stddev(id)
⟨corr|covar_pop|covar_samp|regr_slope|regr_intercept|regr_r2|regr_count|regr_avgx|regr_avgy|regr_sxx|regr_sxy|regr_syy⟩(id, i1)
regr_syy(id, i1)
regr_sxy(id, i1)
regr_sxx(id, i1)
regr_avgy(id, i1)
regr_avgx(id, i1)
regr_r2(id, i1)
string_agg(v, ',' ORDER BY id)
string_agg(t, '; ' ORDER BY t DESC)
string_agg(DISTINCT id % 3 || '', ',')
string_agg(b::text, '' ORDER BY id)
array_agg(id ORDER BY id)
array_agg(id ORDER BY t)
array_agg(i4 ORDER BY i4 DESC)
array_agg(i4 ORDER BY i4 DESC NULLS LAST, id)
array_agg(n ORDER BY id)
array_agg(d ORDER BY d)
array_agg(t ORDER BY id) FILTER (WHERE b)
count(*) FILTER (WHERE b)
sum(id) FILTER (WHERE i4 > 0)
avg(id) FILTER (WHERE i4 > 0 AND b)
min(id) FILTER (WHERE false)
sum(id) FILTER (WHERE false)
bit_and(i2)
bit_or(i2)
bit_xor(i2)
bit_and(i4)
bit_or(i8)
percentile_cont(0.5) WITHIN GROUP (ORDER BY id)
percentile_cont(0.25) WITHIN GROUP (ORDER BY f4)
percentile_disc(0.5) WITHIN GROUP (ORDER BY id)
percentile_disc(0.5) WITHIN GROUP (ORDER BY t)
percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY id)
mode() WITHIN GROUP (ORDER BY id % 3)
rank(5) WITHIN GROUP (ORDER BY id)
max(id) - min(id)
max(t) || min(t)
max(length(t))
min(d) + 1
max(ts) - interval '1 day'
max(arr)
count(DISTINCT (b, id % 2))
coalesce(sum(i4) FILTER (WHERE id > 100), 0)
sum(1)
sum(1.5)
avg(1)
max(NULL::int)
json_agg(id ORDER BY id)
any_value(1)
grouping(b)
## statements
SELECT count(*) FROM every WHERE false;
SELECT sum(i4), avg(i4), min(i4), max(i4), count(i4) FROM every WHERE false;
SELECT b, count(*), sum(id) FROM every GROUP BY b ORDER BY b;
SELECT b, count(*) FROM every GROUP BY b ORDER BY b NULLS FIRST;
SELECT b, count(*) AS c FROM every GROUP BY b HAVING count(*) > 3 ORDER BY c DESC, b;
SELECT id % 3 AS k, sum(i4), avg(n) FROM every GROUP BY k ORDER BY k;
SELECT id % 3, id % 2, count(*) FROM every GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) FROM every HAVING count(*) > 100;
SELECT max(id) FROM every HAVING max(id) > 5;
SELECT b FROM every GROUP BY b HAVING sum(id) > 10 ORDER BY 1;
SELECT b, i4 FROM every GROUP BY b;
SELECT i4, count(*) FROM every;
SELECT count(*) FROM every WHERE count(*) > 1;
SELECT sum(count(*)) FROM every GROUP BY b;
SELECT sum(t) FROM every;
SELECT avg(b) FROM every;
SELECT sum(d) FROM every;
SELECT max(b) FROM every;
SELECT string_agg(i4, ',') FROM every;
SELECT count(DISTINCT *) FROM every;
SELECT dept_id, count(*), sum(salary), avg(salary), min(hired), max(hired) FROM emp GROUP BY dept_id ORDER BY dept_id;
SELECT dept_id, round(avg(salary), 2) AS a FROM emp GROUP BY dept_id ORDER BY a DESC NULLS LAST, dept_id;
SELECT dept_id, string_agg(name, ', ' ORDER BY name) FROM emp GROUP BY dept_id ORDER BY 1;
SELECT index, min(date), max(date), count(*) FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT index, avg(close) AS a FROM stockmarket_project GROUP BY index HAVING avg(close) > 1000 ORDER BY a;
SELECT index, stddev(close), variance(close) FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT index, corr(open, close) FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT index, percentile_cont(0.5) WITHIN GROUP (ORDER BY close) AS median FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT count(DISTINCT index), count(DISTINCT date), count(DISTINCT (index, date)) FROM stockmarket_project;
SELECT sum(volume), sum(volume)::bigint, sum(volume::bigint) FROM stockmarket_project;
SELECT extract(year from hired) AS y, count(*) FROM emp GROUP BY y ORDER BY y;
SELECT extract(year from hired)::int AS y, count(*) FROM emp GROUP BY extract(year from hired)::int ORDER BY 1;
SELECT upper(name) AS n, count(*) FROM emp GROUP BY upper(name) HAVING upper(name) > 'D' ORDER BY n;
SELECT salary / 1000 AS k, count(*) FROM emp GROUP BY salary / 1000 ORDER BY 1;
SELECT dept_id IS NULL, count(*) FROM emp GROUP BY dept_id IS NULL ORDER BY 1;
SELECT sum(salary) FILTER (WHERE active) AS act, sum(salary) FILTER (WHERE NOT active) AS inact FROM emp;
SELECT count(*) * 100.0 / (SELECT count(*) FROM emp) FROM emp WHERE active;
SELECT round(100.0 * sum(CASE WHEN active THEN salary ELSE 0 END) / sum(salary), 2) FROM emp;
SELECT avg(salary) > 5000 FROM emp;
SELECT dept_id, max(salary) - min(salary) AS spread FROM emp GROUP BY dept_id HAVING max(salary) - min(salary) > 0 ORDER BY spread;
