SELECT avg(x), sum(x) FROM (VALUES (9223372036854775807),(1)) t(x);
SELECT x.a FROM (SELECT customer, avg(amount) a FROM sales GROUP BY customer) x WHERE a > 100 ORDER BY a;
