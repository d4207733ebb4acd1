package bind

// scalarTable is every scalar function that one line can describe: name, argument types, result type, and
// its text in DuckDB. Letters are type variables: n any number, i any integer, f real or double, o anything
// orderable, w anything with a calendar or a clock, others any type; x, y, p and s stand for lengths, precisions and scales. $1 is an
// argument, $L1 its wall clock, $C1 its comparable form, $* all, $Dt the DuckDB type that t stands for.
const scalarTable = `
abs(i) i = abs($1)
abs(f) f = abs($1)
abs(decimal(p,s)) decimal(p,s) = abs($1)
acos(double) double = t_acos($1)
asin(double) double = t_asin($1)
atan(double) double = atan($1)
atan2(double, double) double = atan2($1, $2)
cbrt(double) double = t_cbrt($1)
ceil(i) i = $1
ceil(f) f = ceil($1)
ceiling(i) i = $1
ceiling(f) f = ceil($1)
cos(double) double = (CASE WHEN isfinite($1) THEN cos($1) WHEN $1 IS NOT NULL THEN CAST('NaN' AS DOUBLE) END)
cosh(double) double = cosh($1)
degrees(double) double = degrees($1)
e() double = CAST('2.718281828459045' AS DOUBLE)
exp(double) double = t_exp($1)
floor(i) i = $1
floor(f) f = floor($1)
from_base(varchar, bigint) bigint = t_from_base($1, $2)
infinity() double = CAST('Infinity' AS DOUBLE)
is_finite(double) boolean = isfinite($1)
is_infinite(double) boolean = isinf($1)
is_nan(double) boolean = isnan($1)
is_nan(real) boolean = isnan($1)
ln(double) double = t_ln($1)
log(double, double) double = (t_ln($2) / t_ln($1))
log10(double) double = t_log10($1)
log2(double) double = t_log2($1)
nan() double = CAST('NaN' AS DOUBLE)
pi() double = CAST('3.141592653589793' AS DOUBLE)
pow(double, double) double = t_pow($1, $2)
power(double, double) double = t_pow($1, $2)
radians(double) double = radians($1)
rand() double = random()
random() double = random()
rand(i) i = CAST(floor(random() * $1) AS $Di)
random(i) i = CAST(floor(random() * $1) AS $Di)
random(i, i) i = CAST(floor(random() * ($2 - $1)) + $1 AS $Di)
round(i) i = $1
round(double) double = t_round($1, CAST(0 AS BIGINT))
round(real) real = CAST(t_round(CAST($1 AS DOUBLE), CAST(0 AS BIGINT)) AS FLOAT)
round(i, bigint) i = CAST(t_round_whole(CAST($1 AS BIGINT), $2) AS $Di)
round(double, bigint) double = t_round($1, $2)
round(real, bigint) real = CAST(t_round(CAST($1 AS DOUBLE), $2) AS FLOAT)
sign(i) i = CAST(sign($1) AS $Di)
sign(f) f = CAST(CASE WHEN isnan($1) THEN $1 ELSE sign($1) END AS $Df)
sin(double) double = (CASE WHEN isfinite($1) THEN sin($1) WHEN $1 IS NOT NULL THEN CAST('NaN' AS DOUBLE) END)
sinh(double) double = sinh($1)
sqrt(double) double = t_sqrt($1)
tan(double) double = (CASE WHEN isfinite($1) THEN tan($1) WHEN $1 IS NOT NULL THEN CAST('NaN' AS DOUBLE) END)
tanh(double) double = tanh($1)
to_base(bigint, bigint) varchar(64) = t_to_base($1, $2)
truncate(f) f = trunc($1)
width_bucket(double, double, double, bigint) bigint = t_width_bucket($1, $2, $3, $4)
bitwise_and(bigint, bigint) bigint = ($1 & $2)
bitwise_or(bigint, bigint) bigint = ($1 | $2)
bitwise_xor(bigint, bigint) bigint = xor($1, $2)
bitwise_not(bigint) bigint = (~$1)
bit_count(bigint, bigint) bigint = t_bit_count($1, $2)
cosine_similarity(array(double), array(double)) double = list_cosine_similarity($1, $2)

length(varchar) bigint = CAST(length($1) AS BIGINT)
length(varbinary) bigint = CAST(octet_length($1) AS BIGINT)
lower(varchar(x)) varchar(x) = t_lower($1)
upper(varchar(x)) varchar(x) = t_upper($1)
reverse(varchar(x)) varchar(x) = t_reverse($1)
reverse(array(t)) array(t) = list_reverse($1)
trim(varchar(x)) varchar(x) = t_trim($1, 3)
ltrim(varchar(x)) varchar(x) = t_trim($1, 1)
rtrim(varchar(x)) varchar(x) = t_trim($1, 2)
trim(varchar(x), varchar) varchar(x) = trim($1, $2)
ltrim(varchar(x), varchar) varchar(x) = ltrim($1, $2)
rtrim(varchar(x), varchar) varchar(x) = rtrim($1, $2)
substr(varchar(x), bigint) varchar(x) = t_substr($1, $2, CAST(2147483647 AS BIGINT))
substr(varchar(x), bigint, bigint) varchar(x) = t_substr($1, $2, $3)
substr(varbinary, bigint) varbinary = t_substr_bytes($1, $2, CAST(2147483647 AS BIGINT))
substr(varbinary, bigint, bigint) varbinary = t_substr_bytes($1, $2, $3)
substring(varchar(x), bigint) varchar(x) = t_substr($1, $2, CAST(2147483647 AS BIGINT))
substring(varchar(x), bigint, bigint) varchar(x) = t_substr($1, $2, $3)
replace(varchar(x), varchar(y)) varchar(x) = replace($1, $2, '')
replace(varchar(x), varchar(y), varchar(z)) varchar = t_replace($1, $2, $3)
strpos(varchar, varchar) bigint = CAST(CASE WHEN $2 = '' AND $1 IS NOT NULL THEN 1 ELSE strpos($1, $2) END AS BIGINT)
strpos(varchar, varchar, bigint) bigint = t_strpos($1, $2, $3)
starts_with(varchar, varchar) boolean = starts_with($1, $2)
ends_with(varchar, varchar) boolean = ends_with($1, $2)
lpad(varchar, bigint, varchar) varchar = t_pad($1, $2, $3, TRUE)
rpad(varchar, bigint, varchar) varchar = t_pad($1, $2, $3, FALSE)
split(varchar(x), varchar) array(varchar(x)) = t_split($1, $2, CAST(2147483647 AS BIGINT))
split(varchar(x), varchar, bigint) array(varchar(x)) = t_split($1, $2, $3)
split_part(varchar(x), varchar, bigint) varchar(x) = t_split_part($1, $2, $3)
split_to_map(varchar, varchar, varchar) map(varchar, varchar) = map(t_split_keys($1, $2, $3), t_split_values($1, $2, $3))
chr(bigint) varchar(1) = t_chr($1)
codepoint(varchar) integer = t_codepoint($1)
concat_ws(varchar, varchar...) varchar = (CASE WHEN $1 IS NULL THEN NULL ELSE concat_ws($*) END)
concat_ws(varchar, array(varchar)) varchar = array_to_string(list_filter($2, lambda e: e IS NOT NULL), $1)
translate(varchar, varchar, varchar) varchar = t_translate($1, $2, $3)
normalize(varchar, varchar) varchar = t_normalize($1, $2)
levenshtein_distance(varchar, varchar) bigint = t_levenshtein($1, $2)
hamming_distance(varchar, varchar) bigint = t_hamming($1, $2)
soundex(varchar) varchar(4) = t_soundex($1)
luhn_check(varchar) boolean = t_luhn($1)
regexp_like(varchar, varchar) boolean = t_regexp_like($1, $2)
regexp_extract(varchar(x), varchar) varchar(x) = t_regexp_extract($1, $2, CAST(0 AS BIGINT))
regexp_extract(varchar(x), varchar, bigint) varchar(x) = t_regexp_extract($1, $2, $3)
regexp_extract_all(varchar(x), varchar) array(varchar(x)) = t_regexp_extract_all($1, $2, CAST(0 AS BIGINT))
regexp_extract_all(varchar(x), varchar, bigint) array(varchar(x)) = t_regexp_extract_all($1, $2, $3)
regexp_replace(varchar(x), varchar) varchar(x) = t_regexp_replace($1, $2, '')
regexp_replace(varchar(x), varchar, varchar(y)) varchar = t_regexp_replace($1, $2, $3)
regexp_replace(varchar(x), varchar, function(array(varchar(x)), varchar)) varchar = t_regexp_join(t_regexp_split($1, $2), list_transform(t_regexp_groups($1, $2), $3))
regexp_split(varchar(x), varchar) array(varchar(x)) = t_regexp_split($1, $2)
regexp_count(varchar, varchar) bigint = t_regexp_count($1, $2)
regexp_position(varchar, varchar) integer = CAST(t_regexp_position($1, $2, CAST(1 AS BIGINT), CAST(1 AS BIGINT)) AS INTEGER)
regexp_position(varchar, varchar, bigint) integer = CAST(t_regexp_position($1, $2, $3, CAST(1 AS BIGINT)) AS INTEGER)
regexp_position(varchar, varchar, bigint, bigint) integer = CAST(t_regexp_position($1, $2, $3, $4) AS INTEGER)
format_number(double) varchar = t_format_number($1)
uuid() uuid = uuid()
to_utf8(varchar) varbinary = encode($1)
from_utf8(varbinary) varchar = t_from_utf8($1, chr(65533))
from_utf8(varbinary, varchar) varchar = t_from_utf8($1, $2)
to_hex(varbinary) varchar = hex($1)
from_hex(varchar) varbinary = t_from_hex($1)
from_hex(varbinary) varbinary = t_from_hex(decode($1))
to_base64(varbinary) varchar = to_base64($1)
from_base64(varchar) varbinary = t_from_base64($1, FALSE)
to_base64url(varbinary) varchar = t_to_base64url($1)
from_base64url(varchar) varbinary = t_from_base64($1, TRUE)
to_base32(varbinary) varchar = t_to_base32($1)
from_base32(varchar) varbinary = t_from_base32($1)
to_big_endian_64(bigint) varbinary = t_big_endian($1, 64)
to_big_endian_32(integer) varbinary = t_big_endian(CAST($1 AS BIGINT), 32)
from_big_endian_64(varbinary) bigint = t_from_big_endian($1, 64)
from_big_endian_32(varbinary) integer = CAST(t_from_big_endian($1, 32) AS INTEGER)
to_ieee754_64(double) varbinary = t_ieee754($1)
md5(varbinary) varbinary = t_hash($1, 'md5')
sha1(varbinary) varbinary = t_hash($1, 'sha1')
sha256(varbinary) varbinary = t_hash($1, 'sha256')
sha512(varbinary) varbinary = t_hash($1, 'sha512')
xxhash64(varbinary) varbinary = t_hash($1, 'xxhash64')
crc32(varbinary) bigint = t_crc32($1)
hmac_md5(varbinary, varbinary) varbinary = t_hmac($1, $2, 'md5')
hmac_sha1(varbinary, varbinary) varbinary = t_hmac($1, $2, 'sha1')
hmac_sha256(varbinary, varbinary) varbinary = t_hmac($1, $2, 'sha256')
hmac_sha512(varbinary, varbinary) varbinary = t_hmac($1, $2, 'sha512')
url_encode(varchar) varchar = t_url_encode($1)
url_decode(varchar(x)) varchar(x) = t_url_decode($1)
url_extract_host(varchar(x)) varchar(x) = t_url($1, 'host')
url_extract_path(varchar(x)) varchar(x) = t_url($1, 'path')
url_extract_port(varchar) bigint = CAST(t_url($1, 'port') AS BIGINT)
url_extract_protocol(varchar(x)) varchar(x) = t_url($1, 'protocol')
url_extract_query(varchar(x)) varchar(x) = t_url($1, 'query')
url_extract_fragment(varchar(x)) varchar(x) = t_url($1, 'fragment')
url_extract_parameter(varchar(x), varchar) varchar(x) = t_url_parameter($1, $2)
version() varchar = 'Athena engine version 3 (local)'

year(w) bigint = CAST(year($L1) AS BIGINT)
quarter(w) bigint = CAST(quarter($L1) AS BIGINT)
month(w) bigint = CAST(month($L1) AS BIGINT)
week(w) bigint = CAST(weekofyear($L1) AS BIGINT)
week_of_year(w) bigint = CAST(weekofyear($L1) AS BIGINT)
day(w) bigint = CAST(day($L1) AS BIGINT)
day_of_month(w) bigint = CAST(day($L1) AS BIGINT)
day_of_week(w) bigint = CAST(isodow($L1) AS BIGINT)
dow(w) bigint = CAST(isodow($L1) AS BIGINT)
day_of_year(w) bigint = CAST(dayofyear($L1) AS BIGINT)
doy(w) bigint = CAST(dayofyear($L1) AS BIGINT)
year_of_week(w) bigint = CAST(isoyear($L1) AS BIGINT)
yow(w) bigint = CAST(isoyear($L1) AS BIGINT)
hour(w) bigint = CAST(hour($L1) AS BIGINT)
minute(w) bigint = CAST(minute($L1) AS BIGINT)
second(w) bigint = CAST(second($L1) AS BIGINT)
millisecond(w) bigint = CAST(millisecond($L1) % 1000 AS BIGINT)
year(interval year to month) bigint = CAST($1 // 12 AS BIGINT)
month(interval year to month) bigint = CAST($1 % 12 AS BIGINT)
day(interval day to second) bigint = ($1 // 86400000)
hour(interval day to second) bigint = ($1 // 3600000 % 24)
minute(interval day to second) bigint = ($1 // 60000 % 60)
second(interval day to second) bigint = ($1 // 1000 % 60)
timezone_hour(timestamp with time zone) bigint = (t_zone_seconds($1.u, $1.z) // 3600)
timezone_minute(timestamp with time zone) bigint = (t_zone_seconds($1.u, $1.z) % 3600 // 60)
last_day_of_month(date) date = CAST(last_day($1) AS DATE)
last_day_of_month(timestamp) date = CAST(last_day($1) AS DATE)
last_day_of_month(timestamp with time zone) date = CAST(last_day($L1) AS DATE)
date(varchar) date = t_to_date($1)
date(timestamp) date = CAST($1 AS DATE)
date(timestamp with time zone) date = CAST($L1 AS DATE)
to_unixtime(timestamp) double = (CAST(epoch_us($1) AS DOUBLE) / 1000000)
to_unixtime(timestamp with time zone) double = (CAST(epoch_us($C1) AS DOUBLE) / 1000000)
to_milliseconds(interval day to second) bigint = $1
from_unixtime(double) timestamp(3) with time zone = (CASE WHEN $1 IS NULL THEN NULL ELSE struct_pack(u := t_unixtime($1), z := 'UTC') END)
from_unixtime_nanos(bigint) timestamp(9) with time zone = (CASE WHEN $1 IS NULL THEN NULL ELSE struct_pack(u := make_timestamp($1 // 1000), z := 'UTC') END)
from_unixtime(double, varchar) timestamp(3) with time zone = (CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE struct_pack(u := t_unixtime($1), z := t_zone($2)) END)
from_iso8601_date(varchar) date = t_iso_date($1)
from_iso8601_timestamp(varchar) timestamp(3) with time zone = (CASE WHEN $1 IS NULL THEN NULL ELSE struct_pack(u := t_iso_instant($1), z := t_iso_zone($1)) END)
to_iso8601(date) varchar(16) = t_date_text($1)
to_iso8601(timestamp(p)) varchar = t_iso_text($1, $P1, '')
to_iso8601(timestamp(p) with time zone) varchar = t_iso_text($L1, $P1, $1.z)
date_format(date, varchar) varchar = t_date_format(CAST($1 AS TIMESTAMP), $2)
date_format(timestamp, varchar) varchar = t_date_format($1, $2)
date_format(timestamp with time zone, varchar) varchar = t_date_format($L1, $2)
date_parse(varchar, varchar) timestamp(3) = t_date_parse($1, $2)
format_datetime(timestamp, varchar) varchar = t_joda_format($1, 'UTC', $2)
format_datetime(timestamp with time zone, varchar) varchar = t_joda_format($L1, $1.z, $2)
parse_datetime(varchar, varchar) timestamp(3) with time zone = (CASE WHEN $1 IS NULL THEN NULL ELSE struct_pack(u := t_joda_instant($1, $2), z := t_joda_zone($1, $2)) END)
with_timezone(timestamp(p), varchar) timestamp(p) with time zone = (CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE struct_pack(u := t_instant($1, t_zone($2)), z := t_zone($2)) END)
parse_duration(varchar) interval day to second = t_parse_duration($1)
human_readable_seconds(double) varchar = t_human_seconds($1)
timezone(timestamp with time zone) varchar = $1.z
current_timezone() varchar = 'UTC'

json_parse(varchar) json = t_json_parse($1)
json_format(json) varchar = $1
json_extract(json, varchar) json = t_json_extract($1, $2)
json_extract(varchar, varchar) json = t_json_extract($1, $2)
json_extract_scalar(json, varchar) varchar = t_json_extract_scalar($1, $2)
json_extract_scalar(varchar(x), varchar) varchar(x) = t_json_extract_scalar($1, $2)
json_size(json, varchar) bigint = t_json_size($1, $2)
json_size(varchar, varchar) bigint = t_json_size($1, $2)
json_array_length(json) bigint = t_json_array_length($1)
json_array_length(varchar) bigint = t_json_array_length($1)
json_array_get(json, bigint) json = t_json_array_get($1, $2)
json_array_get(varchar, bigint) json = t_json_array_get($1, $2)
json_array_contains(json, boolean) boolean = t_json_array_contains($1, CAST($2 AS VARCHAR))
json_array_contains(json, bigint) boolean = t_json_array_contains($1, CAST($2 AS VARCHAR))
json_array_contains(json, double) boolean = t_json_array_contains($1, CAST($2 AS VARCHAR))
json_array_contains(json, varchar) boolean = t_json_array_contains($1, t_json_quote($2))
json_array_contains(varchar, boolean) boolean = t_json_array_contains($1, CAST($2 AS VARCHAR))
json_array_contains(varchar, bigint) boolean = t_json_array_contains($1, CAST($2 AS VARCHAR))
json_array_contains(varchar, double) boolean = t_json_array_contains($1, CAST($2 AS VARCHAR))
json_array_contains(varchar, varchar) boolean = t_json_array_contains($1, t_json_quote($2))
is_json_scalar(json) boolean = t_json_is_scalar($1)
is_json_scalar(varchar) boolean = t_json_is_scalar($1)

cardinality(array(t)) bigint = CAST(len($1) AS BIGINT)
cardinality(map(k,v)) bigint = CAST(cardinality($1) AS BIGINT)
element_at(array(t), bigint) t = ($1)[t_element_index($2)]
element_at(map(k,v), k) v = ($1)[$2]
contains(array(t), t) boolean = (CASE WHEN list_contains($1, $2) THEN TRUE WHEN len(list_filter($1, lambda e: e IS NULL)) > 0 OR $1 IS NULL OR $2 IS NULL THEN NULL ELSE FALSE END)
array_distinct(array(t)) array(t) = list_dedupe($1)
array_position(array(t), t) bigint = CAST(coalesce(list_position($1, $2), CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE 0 END) AS BIGINT)
array_remove(array(t), t) array(t) = list_filter($1, lambda e: e IS NULL OR e <> $2)
array_sort(array(o)) array(o) = list_sort($1, 'ASC', 'NULLS LAST')
array_max(array(o)) o = (CASE WHEN len(list_filter($1, lambda e: e IS NULL)) > 0 THEN NULL ELSE list_max($1) END)
array_min(array(o)) o = (CASE WHEN len(list_filter($1, lambda e: e IS NULL)) > 0 THEN NULL ELSE list_min($1) END)
array_intersect(array(t), array(t)) array(t) = list_filter(list_dedupe($1), lambda e: list_has($2, e))
array_union(array(t), array(t)) array(t) = list_dedupe(list_concat($1, $2))
array_except(array(t), array(t)) array(t) = list_filter(list_dedupe($1), lambda e: NOT list_has($2, e))
arrays_overlap(array(t), array(t)) boolean = (CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL WHEN list_has_any($1, $2) THEN TRUE WHEN len(list_filter($1, lambda e: e IS NULL)) + len(list_filter($2, lambda e: e IS NULL)) > 0 THEN NULL ELSE FALSE END)
flatten(array(array(t))) array(t) = flatten($1)
slice(array(t), bigint, bigint) array(t) = t_slice_text
repeat(t, bigint) array(t) = (CASE WHEN $2 < 0 THEN CAST(t_raise('INVALID_FUNCTION_ARGUMENT', 'count argument of repeat function must be greater than or equal to 0') AS VARCHAR)::$R ELSE list_transform(range($2), lambda e: $1) END)
shuffle(array(t)) array(t) = list_transform(list_sort(list_transform($1, lambda e: struct_pack(r := random(), v := e))), lambda e: e.v)
trim_array(array(t), bigint) array(t) = ($1)[1:len($1) - t_trim_count($2, CAST(len($1) AS BIGINT))]
sequence(bigint, bigint) array(bigint) = t_sequence($1, $2, CAST(CASE WHEN $1 <= $2 THEN 1 ELSE -1 END AS BIGINT))
sequence(bigint, bigint, bigint) array(bigint) = t_sequence($1, $2, $3)
sequence(date, date) array(date) = list_transform(t_sequence(CAST($1 - DATE '1970-01-01' AS BIGINT), CAST($2 - DATE '1970-01-01' AS BIGINT), CAST(CASE WHEN $1 <= $2 THEN 1 ELSE -1 END AS BIGINT)), lambda e: DATE '1970-01-01' + CAST(e AS INTEGER))
sequence(date, date, interval day to second) array(date) = list_transform(t_sequence(CAST($1 - DATE '1970-01-01' AS BIGINT), CAST($2 - DATE '1970-01-01' AS BIGINT), t_whole_days($3)), lambda e: DATE '1970-01-01' + CAST(e AS INTEGER))
sequence(date, date, interval year to month) array(date) = list_transform(range(CAST($1 AS TIMESTAMP), CAST($2 AS TIMESTAMP) + INTERVAL 1 MICROSECOND, to_months($3)), lambda e: CAST(e AS DATE))
sequence(timestamp(p), timestamp(p), interval day to second) array(timestamp(p)) = list_transform(t_sequence(epoch_us($1), epoch_us($2), $3 * 1000), lambda e: make_timestamp(e))
sequence(timestamp(p), timestamp(p), interval year to month) array(timestamp(p)) = range($1, $2 + INTERVAL 1 MICROSECOND, to_months($3))
transform(array(t), function(t,u)) array(u) = list_transform($1, $2)
filter(array(t), function(t,boolean)) array(t) = list_filter($1, $2)
any_match(array(t), function(t,boolean)) boolean = t_any(list_transform($1, $2))
all_match(array(t), function(t,boolean)) boolean = t_all(list_transform($1, $2))
none_match(array(t), function(t,boolean)) boolean = (NOT t_any(list_transform($1, $2)))
find_first(array(t), function(t,boolean)) t = (list_filter($1, $2))[1]
map() map(unknown,unknown) = MAP {}
map(array(k), array(v)) map(k,v) = (CASE WHEN len($1) <> len($2) THEN CAST(t_raise('INVALID_FUNCTION_ARGUMENT', 'Key and value arrays must be the same length') AS VARCHAR)::$R ELSE map($1, $2) END)
map_keys(map(k,v)) array(k) = map_keys($1)
map_values(map(k,v)) array(v) = map_values($1)
map_concat(map(k,v), map(k,v)...) map(k,v) = map_concat($*)
map_from_entries(array(row(k,v))) map(k,v) = map_from_entries(list_transform($1, lambda e: struct_pack(k := e.f1, v := e.f2)))
map_entries(map(k,v)) array(row(k,v)) = list_transform(map_entries($1), lambda e: struct_pack(f1 := e.key, f2 := e.value))
ngrams(array(t), bigint) array(array(t)) = (CASE WHEN len($1) <= $2 THEN [$1] ELSE list_transform(range(1, len($1) - $2 + 2), lambda e: ($1)[e:e + $2 - 1]) END)
bitwise_right_shift(tinyint, bigint) tinyint = CAST(t_shift_right(CAST($1 AS BIGINT), $2, 8) AS TINYINT)
bitwise_right_shift(smallint, bigint) smallint = CAST(t_shift_right(CAST($1 AS BIGINT), $2, 16) AS SMALLINT)
bitwise_right_shift(integer, bigint) integer = CAST(t_shift_right(CAST($1 AS BIGINT), $2, 32) AS INTEGER)
bitwise_right_shift(bigint, bigint) bigint = t_shift_right($1, $2, 64)
bitwise_right_shift_arithmetic(i, bigint) i = CAST(t_shift_right(CAST($1 AS BIGINT), $2, 0) AS $Di)
`

// aggregateTable is like scalarTable; what stands in braces is the aggregate's call in DuckDB, to which
// DISTINCT, ORDER BY, FILTER and OVER belong.
const aggregateTable = `
count() bigint = {count(*)}
count(t) bigint = {count($1)}
count_if(boolean) bigint = CAST({count(CASE WHEN $1 THEN 1 END)} AS BIGINT)
sum(i) bigint = CAST({sum($1)} AS BIGINT)
sum(real) real = CAST({sum(CAST($1 AS DOUBLE))} AS FLOAT)
sum(double) double = {sum($1)}
sum(decimal(p,s)) decimal(38,s) = CAST({sum($1)} AS DECIMAL(38,$S1))
sum(interval day to second) interval day to second = CAST({sum($1)} AS BIGINT)
avg(bigint) double = {avg(CAST($1 AS DOUBLE))}
avg(double) double = {avg($1)}
avg(real) real = CAST({avg(CAST($1 AS DOUBLE))} AS FLOAT)
avg(decimal(p,s)) decimal(p,s) = CAST(t_decimal_divide(CAST({sum($1)} AS VARCHAR), CAST(nullif({count($1)}, 0) AS VARCHAR), CAST($S1 AS INTEGER)) AS DECIMAL($P1,$S1))
min(f) f = coalesce({min(CASE WHEN isnan($1) THEN NULL ELSE $1 END)}, {min($1)})
max(f) f = coalesce({max(CASE WHEN isnan($1) THEN NULL ELSE $1 END)}, {max($1)})
min(timestamp(p) with time zone) timestamp(p) with time zone = {arg_min($1, $1.u)}
max(timestamp(p) with time zone) timestamp(p) with time zone = {arg_max($1, $1.u)}
min(o) o = {min($1)}
max(o) o = {max($1)}
min(o, bigint) array(o) = {min($1, $2)}
max(o, bigint) array(o) = {max($1, $2)}
min_by(t, o) t = {arg_min_null($1, $2)}
max_by(t, o) t = {arg_max_null($1, $2)}
min_by(t, o, bigint) array(t) = {arg_min($1, $2, $3)}
max_by(t, o, bigint) array(t) = {arg_max($1, $2, $3)}
arbitrary(t) t = {any_value($1)}
any_value(t) t = {any_value($1)}
array_agg(t) array(t) = {list($1)}
bool_and(boolean) boolean = {bool_and($1)}
every(boolean) boolean = {bool_and($1)}
bool_or(boolean) boolean = {bool_or($1)}
approx_distinct(t) bigint = {count(DISTINCT $1)}
approx_distinct(t, double) bigint = {count(DISTINCT $1)}
approx_percentile(bigint, double) bigint = t_nearest_integer({list($1)}, $C2)
approx_percentile(double, double) double = t_nearest_double({list($1)}, $C2)
approx_percentile(real, double) real = CAST(t_nearest_double({list(CAST($1 AS DOUBLE))}, $C2) AS FLOAT)
approx_percentile(bigint, array(double)) array(bigint) = list_transform($2, lambda q: t_nearest_integer({list($1)}, q))
approx_percentile(double, array(double)) array(double) = list_transform($2, lambda q: t_nearest_double({list($1)}, q))
stddev(double) double = CASE WHEN {bool_or(NOT isfinite($1))} THEN CAST('NaN' AS DOUBLE) ELSE {stddev_samp(CASE WHEN isfinite($1) THEN $1 END)} END
stddev_samp(double) double = CASE WHEN {bool_or(NOT isfinite($1))} THEN CAST('NaN' AS DOUBLE) ELSE {stddev_samp(CASE WHEN isfinite($1) THEN $1 END)} END
stddev_pop(double) double = CASE WHEN {bool_or(NOT isfinite($1))} THEN CAST('NaN' AS DOUBLE) ELSE {stddev_pop(CASE WHEN isfinite($1) THEN $1 END)} END
variance(double) double = CASE WHEN {bool_or(NOT isfinite($1))} THEN CAST('NaN' AS DOUBLE) ELSE {var_samp(CASE WHEN isfinite($1) THEN $1 END)} END
var_samp(double) double = CASE WHEN {bool_or(NOT isfinite($1))} THEN CAST('NaN' AS DOUBLE) ELSE {var_samp(CASE WHEN isfinite($1) THEN $1 END)} END
var_pop(double) double = CASE WHEN {bool_or(NOT isfinite($1))} THEN CAST('NaN' AS DOUBLE) ELSE {var_pop(CASE WHEN isfinite($1) THEN $1 END)} END
skewness(double) double = {t_no_skewness($1)}
corr(real, real) real = CAST({corr($1, $2)} AS FLOAT)
corr(double, double) double = {corr($1, $2)}
covar_pop(real, real) real = CAST({covar_pop($1, $2)} AS FLOAT)
covar_pop(double, double) double = {covar_pop($1, $2)}
covar_samp(real, real) real = CAST({covar_samp($1, $2)} AS FLOAT)
covar_samp(double, double) double = {covar_samp($1, $2)}
regr_slope(real, real) real = CAST({regr_slope($1, $2)} AS FLOAT)
regr_slope(double, double) double = {regr_slope($1, $2)}
regr_intercept(real, real) real = CAST({regr_intercept($1, $2)} AS FLOAT)
regr_intercept(double, double) double = {regr_intercept($1, $2)}
geometric_mean(double) double = exp({avg(ln($1))})
bitwise_and_agg(bigint) bigint = {bit_and($1)}
bitwise_or_agg(bigint) bigint = {bit_or($1)}
bitwise_xor_agg(bigint) bigint = {bit_xor($1)}
histogram(t) map(t, bigint) = t_histogram
map_agg(k, v) map(k, v) = map_from_entries(list_dedupe_keys({list(struct_pack(k := $1, v := $2)) FILTER ($1 IS NOT NULL)}))
multimap_agg(k, v) map(k, array(v)) = multimap_of({list(struct_pack(k := $1, v := $2)) FILTER ($1 IS NOT NULL)})
map_union(map(k, v)) map(k, v) = map_from_entries(list_dedupe_keys(list_transform(flatten({list(map_entries($1))}), lambda e: struct_pack(k := e.key, v := e.value))))
entropy(double) double = {t_no_entropy($1)}
`

// windowTable are the functions that only make sense over a window.
const windowTable = `
row_number() bigint = {row_number()}
rank() bigint = {rank()}
dense_rank() bigint = {dense_rank()}
percent_rank() double = {percent_rank()}
cume_dist() double = {cume_dist()}
ntile(bigint) bigint = {ntile($1)}
lag(t) t = {lag($1)}
lag(t, bigint) t = {lag($1, $2)}
lag(t, bigint, t) t = {lag($1, $2, $3)}
lead(t) t = {lead($1)}
lead(t, bigint) t = {lead($1, $2)}
lead(t, bigint, t) t = {lead($1, $2, $3)}
first_value(t) t = {first_value($1)}
last_value(t) t = {last_value($1)}
nth_value(t, bigint) t = {nth_value($1, $2)}
`

// unsupported are functions that Trino has and the local engine has not: they are refused by name.
const unsupported = `
approx_most_frequent approx_set bing_tile bing_tile_at bing_tile_coordinates bing_tile_polygon bing_tile_quadkey
beta_cdf inverse_beta_cdf binomial cauchy_cdf checksum classify color combinations contains_sequence
convex_hull_agg cosine_distance cross_product dot_product empty_approx_set euclidean_distance
evaluate_classifier_predictions features from_big_endian_32 from_big_endian_64 from_encoded_polyline
from_geojson_geometry from_ieee754_32 from_ieee754_64 from_iso8601_timestamp_nanos
geometry_from_hadoop_shape geometry_to_bing_tiles geometry_union geometry_union_agg great_circle_distance
hash_counts inverse_normal_cdf normal_cdf inverse_t_cdf intersection_cardinality is_subnet_of jaccard_index
kurtosis learn_classifier learn_libsvm_classifier learn_libsvm_regressor learn_regressor line_interpolate_point
line_locate_point listagg make_set_digest map_zip_with merge merge_set_digest multimap_from_entries murmur3
numeric_histogram parse_data_size parse_presto_data_size qdigest_agg quantile_at_value quantiles_at_values
reduce_agg regress regr_avgx regr_avgy regr_count regr_r2 regr_sxx regr_sxy regr_syy render rgb bar simplify_geometry
skewness entropy spatial_partitions spatial_partitioning split_to_multimap spooky_hash_v2_32 spooky_hash_v2_64
st_area st_asbinary st_astext st_boundary st_buffer st_centroid st_contains st_distance st_geometryfromtext st_point
st_x st_y tdigest_agg theta_sketch to_encoded_polyline to_geojson_geometry to_geometry to_ieee754_32
to_ieee754_64 to_spherical_geography to_unixtime_nanos try_parse value_at_quantile values_at_quantiles
wilson_interval_lower wilson_interval_upper with_timezone word_stem zip json_query json_value json_exists json_object
json_array format_duration sha224 key_sampling_percent ip_prefix_min
`
