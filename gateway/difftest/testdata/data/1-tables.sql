-- The rows that both sides hold; a map has its keys in the order that Athena gives them, sorted. A column's comment is its Hive type where that is not the usual one.
CREATE TABLE every (id integer, b boolean, i1 smallint, i2 smallint, i4 integer, i8 bigint, f4 real, f8 double precision,
  n numeric(10,2), m numeric(18,4), t text, u text, v varchar(20), c char(5), d date, e date, ts timestamp(3), tz timestamp(3), bin bytea,
  arr integer[], tags text[], fs double precision[], ds date[], mp json, st json, js text);
COMMENT ON COLUMN every.i1 IS 'tinyint';
COMMENT ON COLUMN every.mp IS 'map<string,int>';
COMMENT ON COLUMN every.st IS 'struct<a:int,b:string>';
INSERT INTO every VALUES
 (1, true, 1, 10, 100, 1000, 1.5, 2.25, 12.34, 1.2345, 'Hello World', 'world', 'abc', 'ab', '2024-02-29', '2023-01-15', '2024-02-29 13:45:07.123', '2024-02-28 23:59:59', '\x0102ff', '{1,2,3}', '{a,b}', '{1.5,2}', '{2024-01-01,2024-06-30}', '{"a":1,"b":2}', '{"a":1,"b":"x"}', '{"a": 1, "b": [1, 2, {"c": "x"}], "s": "text", "n": null, "t": true, "f": 1.50}'),
 (2, false, -1, -10, -100, -1000, -1.5, -2.25, -12.34, -1.2345, 'straße', 'Ünïcödé', 'a,b,c', 'xyz', '1999-12-31', '2000-01-01', '1999-12-31 23:59:59.999', '2000-01-01 00:00:00', '\x', '{3,1,2}', '{b,a,b}', '{-1}', '{1970-01-01}', '{"x":-1}', '{"a":-5,"b":""}', '[1, "two", null, [3.5, false]]'),
 (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (4, true, 127, 32767, 2147483647, 9223372036854775807, 1e10, 1e15, 99999999.99, 99999999999999.9999, '', '', '', '', '9999-12-31', '1970-01-01', '1970-01-01 00:00:00', '1969-12-31 23:59:59.001', '\x00', '{}', '{}', '{}', '{}', '{}', '{"a":null,"b":null}', '{}'),
 (5, false, -128, -32768, -2147483648, -9223372036854775808, -0.001, 1e-7, -0.01, -0.0001, '  padded  ', 'a%b_c\d', 'Tab	here', 'a b', '1582-10-15', '1600-02-29', '1600-02-29 06:07:08.009', '2038-01-19 03:14:07.5', '\x68656c6c6f', '{NULL,5}', '{NULL,"",x}', '{0,1e100}', '{NULL}', '{"k":0}', '{"a":2147483647,"b":"q\"uote"}', '{"a": {"b": {"c": [10, 20, 30]}}, "arr": [3, 1, 2], "a b": "with space", "é": "ü"}'),
 (6, true, 0, 0, 0, 0, 0, 0, 0, 0, '日本語テキスト', '日', 'x-y-z', '12345', '2000-02-29', '2000-03-01', '2000-02-29 00:00:00', '2000-02-29 12:00:00', '\xdeadbeef', '{7}', '{é,日本}', '{0.5}', '{2000-02-29}', '{"é":7}', '{"a":0,"b":"日"}', 'null'),
 (7, false, 7, 77, 777, 7777777777, 3.14159, 2.718281828459045, 3.14, 2.7183, 'The quick brown fox jumps over the lazy dog', 'o', 'one two  three', 'é', '2021-01-03', '2020-12-27', '2021-01-03 08:09:10.5', '2021-03-14 02:30:00', '\xff00', '{10,20,30,40,50}', '{one,two,three}', '{1,2,3,4}', '{2021-01-01,2021-01-02}', '{"one":1,"three":3,"two":2}', '{"a":7,"b":"seven"}', '"just a string"'),
 (8, true, 2, 3, 5, 8, 0.1, 0.5, 0.50, 0.5, 'abcabc', 'abc', 'CamelCase', 'AbC', '2023-06-15', '2023-06-01', '2023-06-15 18:30:00.25', '2023-06-15 06:30:00', '\x616263', '{1,1,2}', '{dup,dup}', '{0.1,0.2}', '{2023-06-15}', '{"a":5}', '{"a":3,"b":"three"}', '42'),
 (9, NULL, -7, -77, -777, -7777777777, -3.5, -1.5, -2.50, -1.5, E'line one\nline two', '1', '12', '7', '2022-12-31', '2023-01-01', '2022-12-31 12:34:56.789', '2023-01-01 12:34:56.789', '\x0a', '{-1,0,1}', '{" sp ",tab}', '{2.5}', '{2022-12-31,NULL}', '{"z":26}', '{"a":-1,"b":"minus"}', '{"a": "1", "b": 2.0, "c": [], "d": {}}'),
 (10, false, 3, 300, 30000, 3000000000, 2.5, 3.5, 2.50, 2.5, '42', '3.5', '2024-05-06', '3', '2024-12-30', '2024-12-31', '2024-12-30 00:00:00.001', '2024-12-31 23:59:59.999', '\x4142', '{2,4,6,8}', '{x}', '{10,20}', '{2024-12-30}', '{"q":1}', '{"a":10,"b":"ten"}', 'true');
CREATE TABLE dept (id integer, name text, city text, budget numeric(12,2));
INSERT INTO dept VALUES (1, 'Sales', 'Oslo', 1000.00), (2, 'Research', 'Rome', 25000.50), (3, 'Support', NULL, 0.00), (4, 'Empty', 'Lima', NULL);
CREATE TABLE emp (id integer, name text, boss integer, dept_id integer, salary numeric(10,2), bonus double precision, hired date, seen timestamp(3), active boolean, skills text[]);
INSERT INTO emp VALUES
 (1, 'Ada', NULL, 1, 9000.00, 0.1, '2015-03-01', '2024-01-01 10:00:00', true, '{go,sql}'),
 (2, 'Bob', 1, 1, 5000.00, NULL, '2016-07-15', '2024-01-02 11:30:00', true, '{sql}'),
 (3, 'Cyd', 1, 2, 7000.50, 0.25, '2016-07-15', '2024-01-02 11:30:00', false, '{}'),
 (4, 'Dan', 2, 2, 4000.00, 0.05, '2018-11-30', NULL, true, '{python,sql,go}'),
 (5, 'Eve', 2, NULL, 4000.00, 0, '2019-02-28', '2024-02-29 23:59:59.999', NULL, NULL),
 (6, 'Fay', 3, 3, NULL, NULL, '2020-02-29', '2024-03-01 00:00:00', true, '{rust}'),
 (7, 'Gus', 3, 9, 6500.25, 0.15, NULL, '2023-12-31 23:59:59', false, '{go}'),
 (8, 'Hal', 4, 1, 5000.00, 0.3, '2021-06-01', '2024-01-01 10:00:00.5', true, '{sql,NULL}'),
 (9, 'ida', 4, 2, 3500.75, 0.2, '2021-06-01', '2024-05-05 05:05:05', false, '{c}'),
 (10, 'Jo', 1, 3, 8000.00, -0.1, '2022-01-01', '2024-06-06 06:06:06', true, '{go,c}');
CREATE TABLE left_keys (k integer, a text);
INSERT INTO left_keys VALUES (1, 'l1'), (2, 'l2'), (2, 'l2b'), (NULL, 'ln'), (5, 'l5');
CREATE TABLE right_keys (k bigint, b text);
INSERT INTO right_keys VALUES (2, 'r2'), (2, 'r2b'), (3, 'r3'), (NULL, 'rn'), (5, 'r5');
CREATE TABLE stockmarket_project (index text, date text, open double precision, high double precision, low double precision, close double precision,
  "adj close" double precision, volume double precision, closeusd double precision);
INSERT INTO stockmarket_project
SELECT (ARRAY['HSI','NYA','IXIC','N225'])[1 + g % 4], (DATE '2020-01-01' + g / 4)::text, p, p + 1.5, p - 1.25, round((p + 0.33)::numeric, 2), round((p + 0.33)::numeric, 2),
  (g * 7919) % 1000000, round((p * 0.13)::numeric, 4)
FROM (SELECT g, round((1000 + 100 * sin(g / 10.0) + g)::numeric, 2)::double precision AS p FROM generate_series(0, 599) g) s;
