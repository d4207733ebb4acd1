## expressions id FROM every ORDER BY id
1
-1
+1
- -1
1.5
.5
5.
1e3
1.5e-3
-1.25
2147483647
2147483648
-2147483648
9223372036854775807
9223372036854775808
0.1000
123456789012345678901234567890.123456789
'text'
''
'it''s'
'a' 'b'
E'tab\there'
E'new\nline'
E'back\\slash'
E'\x41\102\u00e9\U0001F600'
E'quote\'s'
U&'d\0061t\+000061'
U&'d!0061t' UESCAPE '!'
$$dollar 'quoted'$$
$tag$with $$ inside$tag$
'ünïcode 日本 😀'
!refused B'101'
!refused X'1F'
true
false
NULL
TRUE AND FALSE
date '2024-01-31'
timestamp '2024-01-31 12:34:56'
timestamp '2024-01-31 12:34:56.789012'
timestamptz '2024-01-31 12:34:56+02'
time '12:34:56.5'
interval '1 day'
interval '1 year 2 months 3 days 04:05:06.7'
interval '90' minute
interval '1-2' year to month
integer '42'
bool 'yes'
float8 '1e10'
'7'::int
CAST('7' AS integer)
int4('7')
t || 'x'
t||'x'
"t"
every.t
public.every.t
t /* comment */ || 'y'
t -- comment
i4+-1
i4 - -1
i4*-1
2+3*4-5
(2+3)*4
2^3^2
-2^2
10-5-2
100/10/2
1 + 2 = 3 AND NOT 4 < 3 OR false
i4 > 1 = true
NOT b
NOT b AND b OR b
i4 < 5 IS TRUE
i4 IS NULL
i4 + 1 IS NOT NULL
i4 BETWEEN 1 AND 10 AND b
'a' || 'b' = 'ab'
1 + 1 || 'x'
-i4 + i4
- i4 * 2
i4 AS named
i4 named
i4 "Mixed Case"
i4 AS "select"
i4 AS "ünï"
t COLLATE "C"
t COLLATE "C" < 'a'
i4::text::int
(i4)
((i4))
(i4 + 1)::bigint
'2024-01-01'::date
'1 day'::interval
'{1,2}'::int[]
'(1)'
1::int2
1::smallint + 1::smallint
1::int8
1::numeric
1::float4
1::float8
1.0::numeric(5,2)
'x'::varchar(3)
'abcdef'::varchar(3)
'ab'::char(4)
'1'::text
user
current_user
session_user
current_database()
current_schema
## statements
select 1;
SELECT 1 AS one, 'x' AS two;
select;
SELECT 1 + ;
SELECT 'unterminated;
SELECT * FROM;
SELECT id id FROM every ORDER BY id LIMIT 1;
SELECT every.* FROM every WHERE id = 1;
SELECT e.* FROM every e WHERE e.id IN (1, 2) ORDER BY id;
SELECT E.ID FROM EVERY E WHERE E.ID < 3 ORDER BY 1;
SELECT "ID" FROM every;
SELECT "id" FROM "every" WHERE "id" = 2;
SELECT id FROM "Every";
SELECT nope FROM every;
SELECT e.nope FROM every e;
SELECT x.id FROM every e;
SELECT id FROM nowhere;
SELECT id FROM public.every WHERE id = 3;
SELECT "adj close" FROM stockmarket_project ORDER BY 1 LIMIT 2;
SELECT s."adj close" AS "Adj Close" FROM stockmarket_project s WHERE s."adj close" > 1000 ORDER BY 1 LIMIT 3;
SELECT index, date, open FROM stockmarket_project WHERE index = 'HSI' ORDER BY date LIMIT 3;
SELECT 1 -- comment
 , 2;
SELECT /* a /* nested */ comment */ 3;
SELECT $1;
SELECT 1 WHERE 'a' = "a";
SELECT id FROM every WHERE id = '1';
SELECT id FROM every WHERE id = 'x';
SELECT id FROM every WHERE d = '2024-02-29';
SELECT id FROM every WHERE d = 'yesterdayish';
SELECT 1 AS a, 2 AS a;
SELECT 'a' AS "column with ""quotes""";
VALUES (1);
TABLE dept;
