#!/bin/sh
# Writes data/*.tsv from a pristine PostgreSQL 15 (PGHOST, PGPORT, PGUSER): the rows of template1's system
# catalogs, in COPY's text form below a header of column names; node trees as pg_get_expr writes them.
# views.tsv holds the definitions of the system views, settings.tsv pg_settings, keywords.tsv pg_get_keywords(), timezones.tsv and
# timezone_abbrevs.tsv the zones' names.
set -eu
cd "$(dirname "$0")"
out=data
run() { PGOPTIONS='-c search_path=pg_catalog' psql -X -q -A -t -d template1 -c "$1"; }
copy() { run "COPY ($2) TO STDOUT (FORMAT text, HEADER true)" >"$out/$1.tsv"; }

rm -f "$out"/*.tsv
skip="'pg_statistic','pg_depend','pg_shdepend','pg_database','pg_init_privs','pg_largeobject','pg_rewrite'"
run "SELECT n.nspname||'.'||c.relname FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace
     WHERE c.relkind='r' AND n.nspname IN ('pg_catalog','information_schema') AND c.relname NOT IN ($skip) ORDER BY 1" |
while IFS=. read -r schema table; do
	[ "$(run "SELECT EXISTS (SELECT FROM $schema.$table)")" = t ] || continue
	columns=$(run "SELECT string_agg(CASE WHEN attname='proargdefaults'
		THEN format('pg_get_expr(%1\$I, 0) AS %1\$I', attname) WHEN atttypid='pg_node_tree'::regtype
		THEN format('NULL::text AS %I', attname) WHEN atttypid='regproc'::regtype THEN format('%1\$I::oid AS %1\$I', attname)
		ELSE quote_ident(attname) END, ', ' ORDER BY attnum)
		FROM pg_attribute WHERE attrelid='$schema.$table'::regclass AND attnum>0 AND NOT attisdropped")
	where=true order=$(run "SELECT CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid='$schema.$table'::regclass
		AND attname='oid') THEN 'oid' ELSE '1, 2' END")
	case $table in
	pg_attribute) where="attnum>0 AND attrelid IN (SELECT oid FROM pg_class WHERE relkind IN ('r','v','c'))" order='attrelid, attnum' ;;
	pg_class) where="relkind IN ('r','v','c')" ;;
	pg_index) where=false ;;
	pg_description) order='classoid, objoid, objsubid' ;;
	pg_authid) where='oid < 16384' columns=$(echo "$columns" | sed 's/rolpassword/NULL AS rolpassword/') ;;
	pg_aggregate) order='aggfnoid' ;;
	pg_collation) where="collencoding IN (-1, 6)" ;;
	esac
	name=$table
	[ "$schema" = pg_catalog ] || name="information_schema.$table"
	[ "$where" = false ] || copy "$name" "SELECT $columns FROM $schema.$table WHERE $where ORDER BY $order"
done
copy views "SELECT schemaname AS schema, viewname AS name, definition FROM pg_views
	WHERE schemaname IN ('pg_catalog','information_schema') ORDER BY 1, 2"
copy settings "SELECT name, boot_val AS setting, unit, category, short_desc, extra_desc, context, vartype, min_val, max_val,
	enumvals FROM pg_settings ORDER BY name"
copy keywords "SELECT * FROM pg_get_keywords() ORDER BY word"
copy timezones "SELECT name FROM pg_timezone_names WHERE name !~ '^posix' ORDER BY name"
copy timezone_abbrevs "SELECT abbrev, extract(epoch FROM utc_offset)::int AS seconds, is_dst FROM pg_timezone_abbrevs ORDER BY abbrev"
run "SELECT version()" >"$out/version.txt"
