## expressions id FROM every ORDER BY id
js::json
js::jsonb
js::⟨json|jsonb⟩ -> ⟨'a'|'b'|'s'|'n'|'zz'|'a b'|0|1|-1|9⟩
js::jsonb -> -1
js::jsonb -> 0
js::json -> 'b'
js::json -> 'a'
js::jsonb -> -1
js::json -> -1
js::⟨json|jsonb⟩ ->> ⟨'a'|'b'|'s'|'n'|'t'|'f'|'zz'|'a b'|'é'|0|1|3|-1⟩
js::jsonb ->> -1
js::jsonb ->> 3
js::jsonb ->> 0
js::jsonb ->> 'b'
js::jsonb ->> 'a'
js::json ->> 3
js::json ->> 'b'
js::json ->> 'a'
js::jsonb ->> -1
js::json ->> -1
js::⟨json|jsonb⟩ #> ⟨'{a,b}'|'{a,b,c,1}'|'{b,2,c}'|'{}'⟩
js::jsonb #> '{}'
js::json #> '{}'
js::json #> '{a,b}'
js::⟨json|jsonb⟩ #>> ⟨'{a,b}'|'{a,b,c,1}'|'{b,2,c}'|'{3,0}'⟩
js::jsonb #>> '{a,b}'
js::json #>> '{a,b}'
js::jsonb -> 'b' -> 1
js::jsonb -> 'b' ->> 0
js::jsonb -> 'b' -> 2 ->> 'c'
(js::jsonb ->> 'a')::text
json_extract_path(js::json, 'a', 'b')
json_extract_path_text(js::json, 'a', 'b')
jsonb_extract_path_text(js::jsonb, 'b', '0')
json_typeof(js::json)
jsonb_typeof(js::jsonb)
jsonb_typeof(js::jsonb -> 'b')
js::jsonb ? 'a'
js::jsonb ?| ARRAY['a', 'zz']
js::jsonb ?& ARRAY['a', 'b']
js::jsonb @> '{"a": 1}'
js::jsonb @> '[1]'
'{"a": 1}'::jsonb <@ js::jsonb
js::jsonb = '{}'
js::jsonb || '{"new": 1}'
js::jsonb - 'a'
js::jsonb #- '{a,b}'
jsonb_set(js::jsonb, '{a}', '99')
jsonb_strip_nulls(js::jsonb)
jsonb_pretty(js::jsonb)
mp
mp ->> 'a'
mp -> 'a'
(mp ->> 'a')::int + 1
st
st ->> ⟨'a'|'b'⟩
st -> 'a'
(st ->> 'a')::int > 0
to_json(⟨i4|t|b|n|f8|d|ts|arr|tags⟩)
to_json(tags)
to_json(arr)
to_json(ts)
to_json(d)
to_json(f8)
to_json(n)
to_json(b)
to_json(t)
to_json(i4)
to_jsonb(⟨i4|t|b|n|f8|d|ts|arr|tags⟩)
to_jsonb(tags)
to_jsonb(arr)
to_jsonb(ts)
to_jsonb(d)
to_jsonb(f8)
to_jsonb(n)
to_jsonb(b)
to_jsonb(t)
to_jsonb(i4)
json_build_object('id', id, 't', t)
jsonb_build_object('id', id, 'b', b)
json_build_array(id, t, b, NULL)
jsonb_build_array(1, 'a', 1.5, true)
row_to_json(ROW(id, t))
array_to_json(tags)
json_build_object('d', d, 'n', n)
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
json_typeof('null')
!refused jsonb_path_exists('{"a":[1,2]}', '$.a[*] ? (@ > 1)')
!refused jsonb_path_query_first('{"a":[1,2]}', '$.a[0]')
'{"a":1}'::jsonb @> '{"a":1}'
'{"a":1}'::json::text
'{"a":  1}'::jsonb::text
## statements
SELECT id, js::json ->> 'a' FROM every WHERE js::json ->> 'a' IS NOT NULL ORDER BY id;
!refused SELECT id, e FROM every, json_array_elements_text(CASE WHEN js LIKE '[%' THEN js::json ELSE '[]' END) e ORDER BY id, 2;
SELECT id, k, v FROM every, json_each_text(CASE WHEN js LIKE '{%' THEN js::json ELSE '{}' END) AS x(k, v) ORDER BY id, k;
SELECT json_array_elements('[1,2]');
SELECT * FROM jsonb_each('{"a":1,"b":"x"}');
SELECT json_object_keys('{"a":1,"b":2}');
SELECT json_agg(id ORDER BY id) FROM dept;
SELECT jsonb_agg(name ORDER BY id) FROM dept;
SELECT json_object_agg(name, id ORDER BY id) FROM dept;
SELECT id, mp ->> 'a' AS a FROM every WHERE (mp ->> 'a')::int > 1 ORDER BY id;
SELECT st ->> 'b' AS b, count(*) FROM every GROUP BY 1 ORDER BY 1;
SELECT row_to_json(d) FROM dept d ORDER BY id;
SELECT '{bad'::json;
SELECT '{"a":}'::jsonb;
SELECT js -> 'a' FROM every;
SELECT json_agg(s) FROM (SELECT id, name FROM dept ORDER BY id) s;
