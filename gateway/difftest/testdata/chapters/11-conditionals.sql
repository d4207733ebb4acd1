## expressions id FROM every ORDER BY id
CASE WHEN ⟨i4 > 0|b|t LIKE 'a%'|d > '2000-01-01'|i4 IS NULL⟩ THEN ⟨'yes'|1|i4|n|t|d|NULL⟩ END
CASE WHEN i4 > 0 THEN ⟨'a' ELSE 'b'|1 ELSE 2|1 ELSE 2.5|i4 ELSE i8|i4 ELSE n|n ELSE f8|i4 ELSE f8|d ELSE ts|t ELSE v|t ELSE NULL|NULL ELSE i4|'x' ELSE t|d ELSE '2024-01-01'|arr ELSE '{}'|b ELSE false⟩ END
CASE i4 WHEN 5 THEN 'five' WHEN 100 THEN 'hundred' ELSE 'other' END
CASE t WHEN '42' THEN 1 WHEN 'abcabc' THEN 2 END
CASE b WHEN true THEN 'T' WHEN false THEN 'F' ELSE 'N' END
CASE WHEN i4 < 0 THEN 'neg' WHEN i4 = 0 THEN 'zero' WHEN i4 > 0 THEN 'pos' ELSE 'null' END
CASE WHEN b THEN CASE WHEN i4 > 50 THEN 'big' ELSE 'small' END ELSE 'no' END
CASE WHEN i4 <> 0 THEN 100 / i4 END
CASE WHEN n IS NULL THEN 0 ELSE n END
CASE i4 WHEN NULL THEN 'null' ELSE 'not' END
CASE WHEN NULL THEN 1 ELSE 2 END
coalesce(⟨i4, 0|i4, i8, 0|n, 0|n, 0.5|f8, 0|i4, n|i4, f8|t, 'none'|t, u, v|d, '2024-01-01'|ts, d|b, false|c, 'x'|v, t|arr, '{}'|NULL, i4|NULL, 'x'⟩)
coalesce(c, 'x')
coalesce(n, 0.5)
nullif(⟨i4, 5|n, 0.5|t, ''|f8, 0|i4, i2|d, '2024-02-29'|i4, 5.0|b, true|i8, 8|v, 'abc'⟩)
greatest(⟨i4, 5|i4, i8|i4, n|i4, f8|t, u|d, e|ts, tz|i4, NULL|n, 1.5, i2|NULL, NULL|'a', 'b'|1, 2.5, 3⟩)
greatest(i4, n)
least(⟨i4, 5|i4, i8|i4, n|i4, f8|t, u|d, e|ts, tz|i4, NULL|n, 1.5, i2|1, 2.5, 3⟩)
least(n, 1.5, i2)
least(i4, n)
coalesce(nullif(i4, 0), -1)
nullif(trim(t), '') IS NULL
(CASE WHEN b THEN 1 ELSE 0 END) + i2
CASE WHEN i4 > 0 THEN 1 ELSE 0 END * 100.0
CASE WHEN EXISTS (SELECT 1 FROM dept WHERE dept.id = every.id) THEN 'y' ELSE 'n' END
coalesce((SELECT name FROM dept WHERE dept.id = every.id), 'none')
coalesce(1, '2')
nullif(1, 1.0)
coalesce(NULL, 1, 2.5)
coalesce(NULL, NULL)
greatest('2024-01-01'::date, '2023-01-01')
CASE WHEN true THEN 1 WHEN 1/0 = 1 THEN 2 END
CASE 1 WHEN 1 THEN 'a' ELSE 'b' END
CASE WHEN false THEN 'x' END
## statements
SELECT CASE WHEN 1 = 1 THEN 1 ELSE 'x' END;
SELECT CASE WHEN i4 > 0 THEN i4 ELSE t END FROM every;
SELECT CASE WHEN b THEN d ELSE i4 END FROM every;
SELECT coalesce(i4, 'x') FROM every;
SELECT coalesce(i4, d) FROM every;
SELECT nullif(i4, t) FROM every;
SELECT greatest(i4, d) FROM every;
SELECT CASE i4 WHEN 'a' THEN 1 END FROM every;
SELECT coalesce() FROM every;
SELECT CASE WHEN salary > 6000 THEN 'high' WHEN salary > 4500 THEN 'mid' ELSE 'low' END AS band, count(*) FROM emp GROUP BY 1 ORDER BY 1;
SELECT sum(CASE WHEN active THEN 1 ELSE 0 END) AS active, sum(CASE WHEN active THEN salary END) FROM emp;
SELECT name FROM emp ORDER BY CASE WHEN dept_id IS NULL THEN 0 ELSE dept_id END, name;
SELECT index, count(CASE WHEN close > open THEN 1 END) AS up, count(CASE WHEN close < open THEN 1 END) AS down FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT coalesce(dept.name, 'no dept') AS d, count(*) FROM emp LEFT JOIN dept ON dept.id = emp.dept_id GROUP BY 1 ORDER BY 1;
