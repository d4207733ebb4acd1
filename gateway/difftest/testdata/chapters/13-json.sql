## expressions id FROM every ORDER BY id
js::json
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb
js::⟨json|jsonb⟩ -> ⟨'a'|'b'|'s'|'n'|'zz'|'a b'|0|1|-1|9⟩
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb -> -1
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb -> 0
!different [blanks and the order of keys inside a value taken out of json text are Athena's] js::json -> 'b'
!different [blanks and the order of keys inside a value taken out of json text are Athena's] js::json -> 'a'
!refused [a scalar has no elements] js::jsonb -> -1
!refused js::json -> -1
js::⟨json|jsonb⟩ ->> ⟨'a'|'b'|'s'|'n'|'t'|'f'|'zz'|'a b'|'é'|0|1|3|-1⟩
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb ->> -1
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb ->> 3
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb ->> 0
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb ->> 'b'
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb ->> 'a'
!different [blanks and the order of keys inside a value taken out of json text are Athena's] js::json ->> 3
!different [blanks and the order of keys inside a value taken out of json text are Athena's] js::json ->> 'b'
!different [blanks and the order of keys inside a value taken out of json text are Athena's] js::json ->> 'a'
!refused [a scalar has no elements] js::jsonb ->> -1
!refused js::json ->> -1
js::⟨json|jsonb⟩ #> ⟨'{a,b}'|'{a,b,c,1}'|'{b,2,c}'|'{}'⟩
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb #> '{}'
!different [blanks and the order of keys inside a value taken out of json text are Athena's] js::json #> '{}'
!different [blanks and the order of keys inside a value taken out of json text are Athena's] js::json #> '{a,b}'
js::⟨json|jsonb⟩ #>> ⟨'{a,b}'|'{a,b,c,1}'|'{b,2,c}'|'{3,0}'⟩
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb #>> '{a,b}'
!different [blanks and the order of keys inside a value taken out of json text are Athena's] js::json #>> '{a,b}'
js::jsonb -> 'b' -> 1
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb -> 'b' ->> 0
js::jsonb -> 'b' -> 2 ->> 'c'
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] (js::jsonb ->> 'a')::text
!different [blanks and the order of keys inside a value taken out of json text are Athena's] json_extract_path(js::json, 'a', 'b')
!different [blanks and the order of keys inside a value taken out of json text are Athena's] json_extract_path_text(js::json, 'a', 'b')
jsonb_extract_path_text(js::jsonb, 'b', '0')
!refused json_typeof(js::json)
!refused jsonb_typeof(js::jsonb)
!refused jsonb_typeof(js::jsonb -> 'b')
!different [keys of jsonb stand in Athena's order, and a scalar has no elements] js::jsonb ? 'a'
!refused js::jsonb ?| ARRAY['a', 'zz']
!refused js::jsonb ?& ARRAY['a', 'b']
!refused js::jsonb @> '{"a": 1}'
!refused js::jsonb @> '[1]'
!refused '{"a": 1}'::jsonb <@ js::jsonb
js::jsonb = '{}'
!refused js::jsonb || '{"new": 1}'
!refused js::jsonb - 'a'
!refused js::jsonb #- '{a,b}'
!refused jsonb_set(js::jsonb, '{a}', '99')
!refused jsonb_strip_nulls(js::jsonb)
!refused jsonb_pretty(js::jsonb)
!different [Athena sorts a map's keys] mp
mp ->> 'a'
mp -> 'a'
(mp ->> 'a')::int + 1
st
st ->> ⟨'a'|'b'⟩
st -> 'a'
(st ->> 'a')::int > 0
to_json(⟨i4|t|b|n|f8|d|ts|arr|tags⟩)
!refused to_json(tags)
!refused to_json(arr)
!refused to_json(ts)
!refused to_json(d)
!refused to_json(f8)
!refused to_json(n)
!refused to_json(b)
!refused to_json(t)
!refused to_json(i4)
to_jsonb(⟨i4|t|b|n|f8|d|ts|arr|tags⟩)
!refused to_jsonb(tags)
!refused to_jsonb(arr)
!refused to_jsonb(ts)
!refused to_jsonb(d)
!refused to_jsonb(f8)
!refused to_jsonb(n)
!refused to_jsonb(b)
!refused to_jsonb(t)
!refused to_jsonb(i4)
!refused json_build_object('id', id, 't', t)
!refused jsonb_build_object('id', id, 'b', b)
!refused json_build_array(id, t, b, NULL)
!refused jsonb_build_array(1, 'a', 1.5, true)
!refused row_to_json(ROW(id, t))
array_to_json(tags)
!refused json_build_object('d', d, 'n', n)
'{"a": [1, 2, {"b": "c"}]}'::json -> 'a' -> 2 ->> 'b'
'{"a": [1, 2]}'::jsonb -> 'a'
'{"b":1,"a":2}'::jsonb
'{"a": 1, "a": 2}'::jsonb
'[1, 2.50, "x", null, true]'::jsonb
'[1, 2.50, "x", null, true]'::json
json_array_length('[1,2,3]')
jsonb_array_length('[1,2,3]')
'"x"'::jsonb
'{"a": {"b": 1}}'::jsonb #>> '{a,b}'
!refused json_typeof('null')
!refused jsonb_path_exists('{"a":[1,2]}', '$.a[*] ? (@ > 1)')
!refused jsonb_path_query_first('{"a":[1,2]}', '$.a[0]')
!refused '{"a":1}'::jsonb @> '{"a":1}'
'{"a":1}'::json::text
'{"a":  1}'::jsonb::text
## statements
!different [blanks and the order of keys inside a value taken out of json text are Athena's] SELECT id, js::json ->> 'a' FROM every WHERE js::json ->> 'a' IS NOT NULL ORDER BY id;
SELECT id, e FROM every, json_array_elements_text(CASE WHEN js LIKE '[%' THEN js::json ELSE '[]' END) e ORDER BY id, 2;
SELECT id, k, v FROM every, json_each_text(CASE WHEN js LIKE '{%' THEN js::json ELSE '{}' END) AS x(k, v) ORDER BY id, k;
SELECT json_array_elements('[1,2]');
SELECT * FROM jsonb_each('{"a":1,"b":"x"}');
SELECT json_object_keys('{"a":1,"b":2}');
!refused SELECT json_agg(id ORDER BY id) FROM dept;
!refused SELECT jsonb_agg(name ORDER BY id) FROM dept;
!refused SELECT json_object_agg(name, id ORDER BY id) FROM dept;
SELECT id, mp ->> 'a' AS a FROM every WHERE (mp ->> 'a')::int > 1 ORDER BY id;
SELECT st ->> 'b' AS b, count(*) FROM every GROUP BY 1 ORDER BY 1;
!refused SELECT row_to_json(d) FROM dept d ORDER BY id;
SELECT '{bad'::json;
SELECT '{"a":}'::jsonb;
SELECT js -> 'a' FROM every;
!refused SELECT json_agg(s) FROM (SELECT id, name FROM dept ORDER BY id) s;
