## expressions id FROM emp ORDER BY id
row_number() OVER (ORDER BY ⟨id|salary, id|salary DESC, id|hired, id|name⟩)
⟨rank|dense_rank|percent_rank|cume_dist⟩() OVER (ORDER BY ⟨salary|salary DESC|hired|dept_id⟩)
⟨rank|dense_rank|row_number⟩() OVER (PARTITION BY dept_id ORDER BY salary DESC, id)
ntile(⟨1|3|4|20⟩) OVER (ORDER BY id)
⟨lag|lead⟩(⟨name|salary|hired|dept_id⟩) OVER (ORDER BY id)
⟨lag|lead⟩(name, 2) OVER (ORDER BY id)
⟨lag|lead⟩(salary, 1, 0) OVER (ORDER BY id)
lead(salary, 1, 0) OVER (ORDER BY id)
lag(salary, 1, 0) OVER (ORDER BY id)
⟨lag|lead⟩(name, 1, 'none') OVER (PARTITION BY dept_id ORDER BY id)
⟨first_value|last_value⟩(⟨name|salary|hired⟩) OVER (ORDER BY id)
⟨first_value|last_value⟩(name) OVER (PARTITION BY dept_id ORDER BY salary DESC, id)
last_value(name) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
nth_value(name, 2) OVER (ORDER BY id)
nth_value(name, 2) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
⟨sum|avg|min|max|count⟩(salary) OVER ()
⟨sum|avg|min|max|count⟩(salary) OVER (PARTITION BY dept_id)
⟨sum|avg|min|max|count⟩(salary) OVER (ORDER BY id)
⟨sum|avg|min|max|count⟩(id) OVER (PARTITION BY active ORDER BY id)
⟨sum|avg|min|max|count⟩(bonus) OVER (ORDER BY hired, id)
sum(id) OVER (ORDER BY id ⟨ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING|ROWS 2 PRECEDING|ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING|ROWS UNBOUNDED PRECEDING|ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING|RANGE BETWEEN 2 PRECEDING AND CURRENT ROW|RANGE UNBOUNDED PRECEDING|RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING|GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING|RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING|ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW⟩)
!refused sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)
sum(id) OVER (ORDER BY hired)
count(*) OVER (ORDER BY salary)
count(*) OVER (PARTITION BY dept_id)
count(*) FILTER (WHERE active) OVER (ORDER BY id)
sum(salary) FILTER (WHERE active) OVER (PARTITION BY dept_id)
string_agg(name, ',') OVER (ORDER BY id)
array_agg(id) OVER (ORDER BY id)
bool_or(active) OVER (ORDER BY id)
stddev(id) OVER (ORDER BY id)
salary - lag(salary) OVER (ORDER BY id)
salary / sum(salary) OVER ()
round(100.0 * salary / sum(salary) OVER (), 2)
salary - avg(salary) OVER (PARTITION BY dept_id)
avg(id) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
avg(salary) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
rank() OVER (PARTITION BY active ORDER BY salary DESC NULLS LAST)
row_number() OVER (PARTITION BY extract(year from hired) ORDER BY name)
count(*) OVER (ORDER BY hired RANGE BETWEEN interval '1 year' PRECEDING AND CURRENT ROW)
coalesce(lag(salary) OVER (ORDER BY id), 0)
CASE WHEN row_number() OVER (ORDER BY id) % 2 = 0 THEN 'even' ELSE 'odd' END
row_number() OVER ()
sum(sum(1)) OVER ()
## statements
SELECT name, salary, rank() OVER w, dense_rank() OVER w FROM emp WINDOW w AS (ORDER BY salary DESC) ORDER BY salary DESC, name;
SELECT name, sum(salary) OVER (w ROWS UNBOUNDED PRECEDING) FROM emp WINDOW w AS (PARTITION BY dept_id ORDER BY id) ORDER BY id;
SELECT * FROM (SELECT name, dept_id, row_number() OVER (PARTITION BY dept_id ORDER BY salary DESC NULLS LAST, id) AS rn FROM emp) s WHERE rn = 1 ORDER BY name;
SELECT dept_id, sum(salary), rank() OVER (ORDER BY sum(salary) DESC NULLS LAST) FROM emp GROUP BY dept_id ORDER BY 3, 1;
SELECT dept_id, count(*), sum(count(*)) OVER (ORDER BY dept_id) FROM emp GROUP BY dept_id ORDER BY 1;
SELECT name FROM emp ORDER BY rank() OVER (ORDER BY salary), name;
SELECT DISTINCT dept_id, count(*) OVER (PARTITION BY dept_id) FROM emp ORDER BY 1;
SELECT index, date, close, lag(close) OVER (PARTITION BY index ORDER BY date) AS prev FROM stockmarket_project ORDER BY index, date LIMIT 20;
SELECT index, date, avg(close) OVER (PARTITION BY index ORDER BY date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS ma7 FROM stockmarket_project WHERE date > '2020-05-01' ORDER BY 1, 2;
SELECT * FROM (SELECT index, date, close, row_number() OVER (PARTITION BY index ORDER BY close DESC, date) AS r FROM stockmarket_project) x WHERE r <= 3 ORDER BY index, r;
SELECT index, date, round(((close / lag(close) OVER (PARTITION BY index ORDER BY date) - 1) * 100)::numeric, 4) AS pct FROM stockmarket_project ORDER BY index, date LIMIT 30;
SELECT index, date, first_value(close) OVER w AS f, last_value(close) OVER w AS l FROM stockmarket_project WINDOW w AS (PARTITION BY index ORDER BY date) ORDER BY index, date LIMIT 10;
SELECT date, sum(volume) AS v, sum(sum(volume)) OVER (ORDER BY date) AS running FROM stockmarket_project GROUP BY date ORDER BY date LIMIT 10;
SELECT name FROM emp WHERE row_number() OVER () = 1;
SELECT rank() FROM emp;
SELECT sum(rank() OVER ()) FROM emp;
SELECT row_number() OVER (ORDER BY nope) FROM emp;
SELECT sum(id) OVER w FROM emp;
SELECT ntile(0) OVER (ORDER BY id) FROM emp;
SELECT lag(name, 1, 5) OVER (ORDER BY id) FROM emp;
