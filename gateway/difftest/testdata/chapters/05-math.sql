## expressions id FROM every ORDER BY id
⟨abs|sign|ceil|ceiling|floor|round|trunc⟩(⟨n|m|f8|f4⟩)
abs(⟨i1|i8⟩ + 1::numeric)
abs(⟨i1|n⟩)
sign(i4)
⟨ceil|floor|round|trunc⟩(i1)
⟨ceil|floor|round|trunc⟩(-⟨n|f8⟩)
round(⟨n|m⟩, ⟨0|1|2|3|-1|-2⟩)
trunc(⟨n|m⟩, ⟨0|1|2|-1⟩)
round(f8::numeric, 2)
round((f8 / 3)::numeric, 4)
sqrt(abs(⟨f8|n⟩))
sqrt(abs(n))
sqrt(abs(n))
cbrt(f8)
exp(f4 / 1e10)
exp(0.5)
exp(n / 1000000000)
ln(abs(f8) + 1)
ln(abs(n) + 1)
log(abs(f8) + 1)
log10(abs(f8) + 1)
log(100.0)
log(2.0, 64.0)
log(2, 8)
ln(10)
ln(10.0)
power(f8 / 1e8, 2)
power(i1, 2)
power(n / 100000, 3)
power(2, 0.5)
pow(2, 3)
pow(2.5, 2)
mod(i4, 7)
mod(i8, 7)
mod(n, 2.5)
mod(i2, 3::int2)
mod(-7, 3)
mod(7.5, 2)
div(n, 3)
div(i4::numeric, 7)
div(10, 3)
gcd(12, 18)
gcd(i4 / 2, 10)
lcm(4, 6)
factorial(5)
pi()
degrees(f4)
degrees(pi())
radians(f8)
radians(180)
⟨sin|cos|tan|atan|sinh|tanh|asinh⟩(i1 / 100.0::float8)
asinh(i1 / 100.0::float8)
cosh(i1 / 100.0)
⟨asin|acos|atanh⟩(i1 / 200.0)
atanh(i1 / 200.0)
cot(0.5)
atan2(f8, 2)
⟨sind|cosd|tand⟩(30)
tand(30)
cosd(30)
sind(30)
asind(0.5)
acosd(0.5)
atand(1)
greatest(i4, i2)
least(i4, i2, 5)
greatest(n, i4, 1.5)
least(f8, n)
width_bucket(n, 0, 100, 5)
width_bucket(f8, 0, 10, 4)
width_bucket(5, ARRAY[1, 3, 7])
scale(n)
scale(1.500)
min_scale(1.500)
trim_scale(1.500)
random() >= 0
ceil(1.2)
ceil(-1.2)
floor(-1.2)
round(0.5)
round(1.5)
round(2.5)
round(-2.5)
round(0.5::float8)
round(1.5::float8)
round(2.5::float8)
round(-2.5::float8)
round(2.345, 2)
round(-2.345, 2)
round(1234.567, -2)
round(5, 2)
round(5)
trunc(1.99)
trunc(-1.99)
trunc(1234.567, -2)
sign(-2.5)
sign(0)
abs(-5)
abs(-5.5)
abs(-5.5::float8)
sqrt(2)
sqrt(2.0)
sqrt(16::numeric)
cbrt(27)
exp(1)
exp(1.0)
ln(2.718281828)
log(1000)
log(2.0, 8.0)
power(9, 0.5)
power(2.0, 3)
power(10, -2)
!refused bit_count(B'1011'::bit(4)::bytea)
-1.5 * -2
1.1 + 2.2
1.10 * 1.10
0.1::float8 + 0.2::float8
1e300 * 10::float8
1.0 - 0.9
10 % 3
10.5 % 3
sum(i1) OVER ()
(i4 * 1.0) / 3
round(i4 / 7.0, 3)
round(100.0 * i2 / 300, 1)
to_char(round(n, 1), '999990.0')
i4 % 10 = 0
abs(i2 - 50) < 100
floor(f8)::int8
ceil(n)::int
round(n)::int
(n * 100)::int8
(random() * 0)::int
trunc(n)::bigint
sqrt(i1 * i1)
f8::numeric(20,4)
## statements
SELECT sqrt(-1);
SELECT ln(0);
SELECT ln(-1.0);
SELECT log(0);
SELECT sqrt(f8) FROM every;
SELECT ln(n) FROM every;
SELECT power(0, -1);
SELECT power(-1, 0.5);
SELECT mod(5, 0);
SELECT asin(2);
SELECT factorial(-1);
SELECT width_bucket(1, 0, 10, 0);
SELECT nosuchfunc(1);
SELECT abs('x'::text);
SELECT abs(i4, 2) FROM every;
SELECT round(f8, 2) FROM every;
!refused SELECT setseed(0.5);
SELECT avg(open), stddev(close), min(low), max(high) FROM stockmarket_project;
SELECT index, round(avg(close)::numeric, 3) FROM stockmarket_project GROUP BY index ORDER BY index;
SELECT date, round(((close - open) / open * 100)::numeric, 2) AS change FROM stockmarket_project WHERE index = 'NYA' ORDER BY date LIMIT 10;
SELECT floor(close / 100) * 100 AS bucket, count(*) FROM stockmarket_project GROUP BY 1 ORDER BY 1;
SELECT width_bucket(close, 900, 1800, 9) AS bucket, count(*) FROM stockmarket_project GROUP BY bucket ORDER BY bucket;

## expressions DISTINCT id FROM every ORDER BY id
(f8 * 0 + 0.1234567890123455)::numeric
(f8 * 0 + 0.1234567890123445)::numeric
(f8 * 0 + 1234567890123445)::numeric
(f8 * 0 + 1234567890123455)::numeric
(f8 * 0 - 1234567890123445)::numeric
(f8 * 0 + 12345678901234450)::numeric
(f8 * 0 + 123456789012344500)::numeric(38)
(f8 * 0 + 1234567890123445e20)::numeric(38)
(f8 * 0 + 1234567890123445e18)::numeric(38)
(f8 * 0 + 1234567890123455e15)::numeric(38)
(f8 * 0 + 0.001234567890123455)::numeric
(f8 * 0 + 0.000001234567890123455)::numeric(38,15)
(f8 * 0 + 0.0001234567890123455)::numeric(30,19)
(f4 * 0 + 1234565)::real::numeric
(f4 * 0 + 1234555)::real::numeric
(f4 * 0 + 123456500)::real::numeric
(f4 * 0 + 12345.65)::real::numeric
(f4 * 0 + 0.5)::real::numeric
(f4 * 0 + 123.4565)::real::numeric
!refused (f8 / 3)::numeric
(f8 / 7)::numeric(20,10)
round((f8 * 1.1)::numeric, 2)
round((f4 * 1.1)::numeric, 2)
f8::numeric(30,5)

## statements
SELECT x FROM (SELECT id AS k, (i1::float8 / i2 * 1.000000000000003)::numeric AS x FROM every WHERE i2 <> 0 OFFSET 0) s ORDER BY k;
SELECT sum((y::float8 / 10000000000000000)::numeric), count(*) FROM (SELECT 1234567890123405 + 10 * (e.id * 100 + f.id * 10 + g.id) AS y FROM every e, every f, every g) s;
SELECT sum((y::float8 / 1000000000)::numeric), count(*) FROM (SELECT 1234567890123405 + 10 * (e.id * 100 + f.id * 10 + g.id) AS y FROM every e, every f, every g) s;
!refused SELECT sum((y::float8 / 3)::numeric), count(*) FROM (SELECT 9234567890123405 + 10 * (e.id * 100 + f.id * 10 + g.id) AS y FROM every e, every f, every g) s;
SELECT sum((y::float8 / 1000)::numeric), count(*) FROM (SELECT 9934567890123405 + 10 * (e.id * 100 + f.id * 10 + g.id) AS y FROM every e, every f, every g) s;
SELECT sum((y::float8 / 16)::numeric), count(*) FROM (SELECT 5934567890123405 + 10 * (e.id * 100 + f.id * 10 + g.id) AS y FROM every e, every f, every g) s;
SELECT sum((y::real)::numeric), count(*) FROM (SELECT 1234505 + 10 * (e.id * 100 + f.id * 10 + g.id) AS y FROM every e, every f, every g) s;
SELECT sum((y::real / 1024)::real::numeric), count(*) FROM (SELECT 1234505 + 10 * (e.id * 100 + f.id * 10 + g.id) AS y FROM every e, every f, every g) s;
