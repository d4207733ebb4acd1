## expressions id FROM every ORDER BY id
⟨length|char_length|character_length|octet_length|bit_length|lower|upper|initcap|reverse|ascii|md5|btrim|ltrim|rtrim|trim|quote_literal|quote_ident⟩(⟨t|v⟩)
quote_ident(v)
quote_ident(t)
initcap(v)
initcap(t)
⟨length|octet_length|lower|reverse⟩(c)
octet_length(c)
length(u)
substring(t, 3)
substring(t, 2, 3)
substring(t from 2 for 3)
substring(t from 3)
substring(t for 3)
substr(t, 0, 3)
substr(t, -2, 5)
substr(t, i1)
substr(t, 2, 0)
substring(t, i1, 2)
left(t, ⟨0|3|-2|100|-100⟩)
right(t, ⟨0|3|-2|100|-100⟩)
left(t, i1)
right(t, i1)
lpad(t, ⟨0|3|12|-1⟩)
lpad(t, 12, 'xy')
lpad(t, 12, '')
rpad(t, ⟨0|3|12|-1⟩) || '|'
rpad(t, 12, 'xy')
lpad(i4::text, 8, '0')
repeat(v, ⟨0|2|-1⟩)
replace(t, 'o', '0')
replace(t, 'abc', '')
replace(t, '', 'x')
replace(t, u, '-')
translate(t, 'aeo', 'AE')
translate(t, 'abc', '')
translate(v, 'abc', 'xyz')
position('o' in t)
position('' in t)
position(u in t)
strpos(t, 'b')
strpos(t, '')
strpos(t, u)
split_part(v, ',', ⟨1|2|3|4|-1|-2⟩)
split_part(v, '-', 2)
split_part(v, '', 1)
split_part(v, ' ', i1)
trim(both from t)
trim(leading from t)
trim(trailing from t) || '|'
trim(both ' ' from t)
trim(both 'ab' from t)
trim('Tg' from t)
btrim(t, 'Ha')
ltrim(t, 'abH')
rtrim(t, 'cg')
ltrim(t, u)
concat(t, i4, b, NULL, n)
concat(t)
concat(d, ts)
concat(f8, '')
concat_ws(',', t, i4, NULL, b)
concat_ws('-', v, c, d)
concat_ws(NULL, t, u)
concat_ws(u, 'a', 'b')
format('%s is %s', v, i4)
format('%s', NULL)
format('%%')
format('%I', v)
format('%L', v)
format('%10s|', v)
format('%-10s|', v)
format('%2$s %1$s', v, i4)
chr(65)
chr(i1 + 200)
chr(8364)
ascii('€')
ascii('')
to_hex(i4)
to_hex(255)
to_hex(i8)
starts_with(t, 'H')
starts_with(t, u)
t ^@ 'Hello'
overlay(t placing 'XX' from 2)
overlay(t placing 'XX' from 2 for 4)
encode(t::bytea, 'hex')
encode(convert_to(t, 'UTF8'), 'base64')
md5('abc')
encode(sha256('abc'), 'hex')
encode(sha512('abc'), 'hex')
encode(sha224('abc'), 'hex')
unistr('\00e9')
normalize(u, NFC)
normalize('é', NFD) = 'é'
u IS NORMALIZED
string_to_array(v, ',')
string_to_array(v, '')
string_to_array(v, NULL)
string_to_array(v, ',', 'b')
array_to_string(tags, ',')
array_to_string(tags, ',', '*')
array_to_string(arr, '-')
array_to_string(fs, '-')
regexp_split_to_array(v, '[ ,-]+')
t || ' ' || u
upper(left(t, 1)) || lower(substr(t, 2))
lower(t) = lower(u)
length(t) > 5
length(trim(t)) = 0
coalesce(nullif(trim(t), ''), 'empty')
replace(lower(t), ' ', '_')
reverse(left(reverse(t), 3))
strpos(t, ' ') - 1
substring(t, 1, strpos(t, ' '))
substring(t, length(t) - 2)
cast(substring(v from 1 for 2) as text)
upper('straße')
lower('ÀÉ')
initcap('hELLO wORLD-foo_bar')
initcap('o''neil 2nd')
reverse('日本')
length('日本')
octet_length('日本')
lpad('日本', 5, 'x')
substring('Thomas' from 2 for 3)
substring('Thomas', -1, 4)
left('abcde', -2)
right('abcde', -2)
split_part('a~@~b~@~c', '~@~', 2)
translate('12345', '143', 'ax')
repeat('Pg', 4)
btrim('xyxtrimyyx', 'xyz')
'abc' || NULL
'a' || 1
to_ascii('abc')
quote_nullable(t)
quote_nullable(NULL)
parse_ident('a.b')
bit_length('jose')
string_to_table('a,b', ',') IS NOT NULL
length(E'a\nb')
concat('a', true, 1.50, NULL, date '2024-01-01')
concat_ws(', ', ARRAY['a','b'])
substring('foobar' from 'o(.)b')
substring('foobar' similar '%#"o_b#"%' escape '#')
t COLLATE "C" = u
min(t) OVER ()
max(t) OVER ()
## statements
SELECT upper(name), length(name) FROM emp ORDER BY id;
SELECT name FROM emp WHERE lower(name) = 'ida';
SELECT initcap(city) || ', ' || name FROM dept ORDER BY id;
SELECT name FROM emp ORDER BY lower(name);
SELECT name FROM emp ORDER BY name COLLATE "C";
SELECT left(name, 1) AS initial, count(*) FROM emp GROUP BY left(name, 1) ORDER BY 1;
SELECT substr(date, 1, 7) AS month, count(*) FROM stockmarket_project GROUP BY 1 ORDER BY 1;
SELECT split_part(date, '-', 1)::int AS y, split_part(date, '-', 2)::int AS m, max(high) FROM stockmarket_project GROUP BY 1, 2 ORDER BY 1, 2;
SELECT split_part('a,b', ',', 0);
SELECT chr(0);
SELECT chr(-1);
SELECT id FROM every WHERE chr(id) < chr(66) ORDER BY id;
!refused SELECT id FROM every WHERE chr(id - id) = 'a' ORDER BY id;
SELECT repeat('x', 3, 4);
SELECT substring('abc', 1, -1);
SELECT substring(t, 1, -1) FROM every;
SELECT decode('zz', 'hex');
SELECT lpad(t, 5, 'x', 'y') FROM every;
SELECT length(i4) FROM every;
SELECT upper(d) FROM every;
SELECT name || ' (' || coalesce(city, '?') || ')' FROM dept ORDER BY 1;
