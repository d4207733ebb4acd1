-- numbers
SELECT 1
SELECT 1 + 2 * 3 - 4 AS n
SELECT 7 / 2, -7 / 2, 7 % 3, -7 % 3
SELECT 7.0 / 2, 7 / 2e0, DECIMAL '7' / 2
SELECT 1.10 + 2.205, 1.1 * 2.2, 10.5 - 0.25
SELECT CAST(1 AS decimal(10,2)) / 3
SELECT CAST(10 AS decimal(5,2)) * CAST(3 AS decimal(7,3))
SELECT 5 / CAST(3 AS double), 1e3, 1e-7, 123456789.125e0
SELECT CAST(0.1 AS double) + CAST(0.2 AS double)
SELECT 1e0 / 0
SELECT -1e0 / 0
SELECT 0e0 / 0
SELECT nan() = nan(), is_nan(nan()), is_finite(1e0), is_infinite(infinity())
SELECT CAST(9223372036854775807 AS bigint), -9223372036854775808
SELECT TINYINT '5', SMALLINT '300', INTEGER '70000', BIGINT '5000000000'
SELECT CAST(3.5 AS integer), CAST(2.5 AS integer), CAST(-2.5 AS integer), CAST(2.5e0 AS integer)
SELECT CAST(1.23456789 AS real), REAL '1.5', CAST(16777217 AS real)
SELECT CAST('12' AS integer), CAST('1.5' AS double), CAST('1.50' AS decimal(4,2))
SELECT CAST(12.345 AS decimal(4,1)), CAST(12.35 AS decimal(4,1)), CAST(-12.35 AS decimal(4,1))
SELECT TRY_CAST('x' AS integer), TRY_CAST('300' AS tinyint), TRY(1 / 0)
SELECT abs(-5), abs(-5.5), abs(-5.5e0), sign(-3), sign(2.5e0)
SELECT round(2.5), round(-2.5), round(3.14159, 2), round(2.5e0), round(1234.567e0, -2)
SELECT ceil(2.1), floor(-2.1), ceiling(2.1e0), floor(2.9e0), truncate(2.9e0), truncate(-2.987, 1)
SELECT mod(10, 3), mod(-10.5, 3), power(2, 10), pow(2e0, 0.5e0), sqrt(2), cbrt(27)
SELECT exp(1), ln(10), log2(8), log10(1000), log(2, 8)
SELECT greatest(1, 3, 2), least(1.5, 2.5), greatest('a', 'b'), greatest(1, NULL)
SELECT pi(), e(), degrees(pi()), radians(180)
SELECT sin(0), cos(0), tan(0), asin(1), acos(1), atan(1), atan2(1, 1)
SELECT width_bucket(5.3, 0.2, 10.6, 5), from_base('ff', 16), to_base(255, 2)
SELECT bitwise_and(12, 10), bitwise_or(12, 10), bitwise_xor(12, 10), bitwise_not(5), bitwise_left_shift(1, 4), bit_count(9, 64)
SELECT 0.1 + 0.2 = 0.3, 1.0 = 1, 1 = 1e0, DECIMAL '1.0' = DECIMAL '1.00'
SELECT CAST(1e15 AS varchar), CAST(1e7 AS varchar), CAST(123456.789e0 AS varchar), CAST(1e-5 AS varchar)
SELECT CAST(true AS varchar), CAST(12.50 AS varchar), CAST(DATE '2020-01-02' AS varchar)
SELECT CAST(true AS integer), CAST(0 AS boolean), CAST('true' AS boolean), CAST('f' AS boolean)
SELECT -(-5), +5, - 5.5
-- logic
SELECT true AND NULL, false AND NULL, true OR NULL, NOT NULL
SELECT NULL = NULL, NULL IS NULL, 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL
SELECT 1 BETWEEN 0 AND 2, 3 NOT BETWEEN 0 AND 2, 1 IN (1, 2), 3 NOT IN (1, 2), 3 IN (1, NULL)
SELECT CASE WHEN 1 > 2 THEN 'a' WHEN 2 > 1 THEN 'b' ELSE 'c' END
SELECT CASE 3 WHEN 1 THEN 'one' WHEN 3 THEN 'three' END
SELECT CASE WHEN false THEN 1 END
SELECT IF(1 > 2, 'yes', 'no'), IF(1 > 2, 'yes')
SELECT coalesce(NULL, 2, 3), nullif(1, 1), nullif(1, 2)
SELECT 'a' < 'b', 'a' = 'A', 'abc' <> 'abd', '' = ' '
SELECT 'abc' LIKE 'a%', 'abc' LIKE '_b_', 'a%c' LIKE 'a\%c' ESCAPE '\', 'abc' NOT LIKE '%d%'
SELECT 'a\b' LIKE 'a\b', 'a_b' LIKE 'a!_b' ESCAPE '!'
-- strings
SELECT 'it''s', 'Ünïcödé', U&'\00e9', ''
SELECT 'a' || 'b' || 'c', concat('a', 'b', 'c'), concat_ws('-', 'a', NULL, 'c')
SELECT length('hello'), length('héllo'), length('')
SELECT upper('abc'), lower('ABC'), reverse('abc'), repeat(ARRAY['x'], 3)
SELECT trim('  a  '), ltrim('  a'), rtrim('a  '), trim(BOTH 'x' FROM 'xxaxx'), trim(LEADING 'x' FROM 'xxaxx')
SELECT substr('hello', 2), substr('hello', 2, 3), substring('hello', -3), substring('hello' FROM 2 FOR 2), substr('hello', 0)
SELECT substr('hello', 9), substr('hello', -9), substr('hello', 2, 0)
SELECT strpos('hello', 'l'), position('lo' IN 'hello'), strpos('hello', 'z'), strpos('hello', 'l', 2)
SELECT replace('banana', 'na', 'NA'), replace('banana', 'na'), translate('abc', 'ab', 'xy')
SELECT split('a,b,c', ','), split('a,b,c', ',', 2), split_part('a,b,c', ',', 2), split_part('a,b', ',', 5)
SELECT lpad('5', 3, '0'), rpad('5', 3, 'x'), lpad('12345', 3, '0')
SELECT starts_with('hello', 'he'), ends_with('hello', 'lo')
SELECT chr(65), codepoint('A'), to_hex(to_utf8('abc')), from_utf8(from_hex('616263'))
SELECT md5(to_utf8('abc')), to_hex(sha256(to_utf8('abc'))), to_base64(to_utf8('hello')), from_utf8(from_base64('aGVsbG8='))
SELECT levenshtein_distance('kitten', 'sitting'), hamming_distance('abc', 'abd'), soundex('Robert')
SELECT CAST('abc' AS char(5)) || 'd', CAST('abc' AS varchar(2)), length(CAST('abc' AS char(5)))
SELECT 'abc' AS "Mixed Case", 1 AS "select"
SELECT format('%s is %d, %.2f', 'x', 5, 1.5e0), format_number(1234567)
SELECT normalize('é'), word_stem('running'), luhn_check('79927398713')
SELECT url_extract_host('http://a.example:80/p?q=1#f'), url_extract_path('http://a.example/p'), url_extract_parameter('http://a.example/?q=1', 'q'), url_encode('a b&c'), url_decode('a+b%26c')
-- regular expressions
SELECT regexp_like('abc123', '\d+'), regexp_like('abc', '^\d+$')
SELECT regexp_extract('abc123def', '\d+'), regexp_extract('abc123', '([a-z]+)(\d+)', 2), regexp_extract('abc', '\d')
SELECT regexp_extract_all('1a2b3', '\d'), regexp_extract_all('1a2b', '(\d)([a-z])', 2)
SELECT regexp_replace('a1b2', '\d'), regexp_replace('a1b2', '\d', 'x'), regexp_replace('a1b2', '([a-z])(\d)', '$2$1')
SELECT regexp_split('a1b22c', '\d+'), regexp_count('a1b2', '\d'), regexp_position('ab1', '\d')
-- variables of type
SELECT typeof(1), typeof(1.5), typeof('abc'), typeof(1e0), typeof(NULL), typeof(DATE '2020-01-01')
SELECT typeof(1 + 1.5), typeof('a' || 'bc'), typeof(count(*)), typeof(sum(1)), typeof(avg(1)), typeof(avg(1.5)), typeof(sum(1.5))
SELECT typeof(ARRAY[1, 2]), typeof(MAP(ARRAY['a'], ARRAY[1])), typeof(ROW(1, 'a')), typeof(TIMESTAMP '2020-01-01 00:00:00')
SELECT typeof(CAST(1 AS decimal)), typeof(1.10 * 2.5), typeof(10 / 4), typeof(bigint '1' + 1), typeof(TIMESTAMP '2020-01-01 00:00:00.123456')
SELECT typeof(CASE WHEN true THEN 1 ELSE 2.5 END), typeof(coalesce(1, 2e0)), typeof(X'61'), typeof(current_date), typeof(INTERVAL '1' DAY)
SELECT uuid() IS NOT NULL, rand() < 1, random(5) < 5, now() > TIMESTAMP '2020-01-01 00:00:00', current_timestamp IS NOT NULL
SELECT X'616263', length(X'616263'), X'61' || X'62'
VALUES 1, 2, 3
VALUES (1, 'a'), (2, 'b')
SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS t (n, s)
SELECT 1 AS a, 2 AS b ORDER BY a
