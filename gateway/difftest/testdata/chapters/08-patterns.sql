## expressions id FROM every ORDER BY id
⟨t|u|v|c⟩ LIKE ⟨'a%'|'%o%'|'_b%'|'%'|''|'%\%%'|'%\_%'|'abc'|'日%'⟩
c LIKE ''
⟨t|v⟩ NOT LIKE ⟨'a%'|'%o%'⟩
⟨t|v⟩ ILIKE ⟨'A%'|'%O%'|'HELLO%'|'_B%'⟩
⟨t|v⟩ NOT ILIKE ⟨'A%'|'%O%'⟩
u LIKE 'a!%%' ESCAPE '!'
u LIKE '%\\%'
u LIKE '%\%' ESCAPE ''
t LIKE u
t LIKE '%' || u || '%'
t LIKE NULL
t ~~ 'a%'
t ~~* 'A%'
t !~~ 'a%'
t !~~* 'A%'
⟨t|u|v⟩ ⟨~|!~|~*|!~*⟩ ⟨'^a'|'o+'|'[0-9]+'|'(abc)+$'|'\d'|'\s'|'\mb'⟩
t ~ '^[[:alpha:]]+$'
t ~ '[[:space:]]'
t ~ '^\w+$'
t ~ '.'
t ~ ''
t ~ '^$'
t ~ 'line.*two'
t ~ '(?i)hello'
t ~ 'a{2,3}'
t ~ '(a|b|c){3}'
t ~ '\yWorld\y'
t ~ 'World\M'
t ~ '^Hello|fox'
t ~ '\u0061'
t ~ '日本'
v ~ '^[^,]+$'
v ~ '\d{4}-\d{2}-\d{2}'
t ~ u
t SIMILAR TO '%(o|a)%'
t SIMILAR TO 'abc'
t SIMILAR TO '(abc)+'
t SIMILAR TO '[a-z]*'
t NOT SIMILAR TO '%o%'
v SIMILAR TO '_b_'
v SIMILAR TO '[0-9]+'
regexp_replace(t, 'o', '0')
regexp_replace(t, 'o', '0', 'g')
regexp_replace(t, '[aeiou]', '*', 'g')
regexp_replace(t, '(\w)(\w)', '\2\1')
regexp_replace(t, '(\w)(\w)', '\2\1', 'g')
regexp_replace(t, 'HELLO', 'Bye', 'i')
regexp_replace(t, 'A', 'x', 'gi')
regexp_replace(t, '\s+', ' ', 'g')
regexp_replace(t, '^\s+|\s+$', '', 'g')
regexp_replace(v, '[^0-9]', '', 'g')
regexp_replace(v, '.', '<\&>', 'g')
regexp_replace(v, 'x*', '-', 'g')
regexp_replace(v, '$', '!')
regexp_replace(v, 'a', '$1')
regexp_replace(t, 'b', 'X', 1, 2)
regexp_replace(t, 'o', '0', 6)
regexp_match(t, '(\w+) (\w+)')
regexp_match(t, 'o.')
regexp_match(t, 'O.', 'i')
(regexp_match(v, '(\d+)-(\d+)'))[2]
regexp_count(t, 'o')
regexp_count(t, 'O', 1, 'i')
regexp_instr(t, 'o')
regexp_like(t, '^H')
regexp_like(t, '^h', 'i')
regexp_substr(t, '[a-z]+')
regexp_substr(v, '\d+')
substring(t from '[a-z]+')
substring(t from '(\w)\s')
substring(v from '\d+')
regexp_split_to_array(t, '\s+')
regexp_split_to_array(v, ',')
regexp_split_to_array('abc', '')
'abc' ~ 'b'
'abc' SIMILAR TO '%(b|d)%'
'a.c' ~ 'a\.c'
'foo' ~ '(?=o)'
'aaa' ~ '^a+?$'
regexp_replace('foobarbaz', 'b(..)', 'X\1Y', 'g')
regexp_replace('Thomas', '.[mN]a.', 'M')
regexp_match('foobarbequebaz', 'ba.')
regexp_match('foobarbequebaz', '(bar)(beque)')
starts_with(t, 'The')
t LIKE 'The%dog' AND t NOT LIKE '%cat%'
## statements
SELECT id FROM every WHERE t LIKE 'H%' OR v LIKE '%,%' ORDER BY id;
SELECT id FROM every WHERE t ~* 'quick|HELLO' ORDER BY id;
SELECT index, count(*) FROM stockmarket_project WHERE index LIKE 'N%' GROUP BY index ORDER BY 1;
SELECT index FROM stockmarket_project WHERE index ~ '^[A-Z]+\d+$' GROUP BY index;
SELECT regexp_replace(date, '(\d+)-(\d+)-(\d+)', '\3.\2.\1') FROM stockmarket_project WHERE index = 'HSI' ORDER BY date LIMIT 2;
SELECT id, w FROM every, regexp_matches(t, 'o', 'g') w ORDER BY id;
SELECT id, regexp_matches(v, '[a-z]') FROM every ORDER BY id;
SELECT regexp_split_to_table('a b c', ' ');
SELECT t FROM every WHERE t ~ '(';
SELECT t FROM every WHERE t ~ 'a{1';
SELECT 'abc' LIKE 'a' ESCAPE 'xx';
SELECT 'abc' LIKE 'abc\';
SELECT t LIKE 'abc\' FROM every;
