select current_database() as a, current_schemas(false) as b;
-- differs: it is another server
-- shows: realtime-de-db,spillway,public
select version(), current_database(), current_user, current_schema();
select round(extract(epoch from pg_postmaster_start_time() at time zone 'UTC')) as startup_time;
-- differs: Athena's databases are others
-- shows: realtime-de-db
select N.oid::bigint as id, datname as name, D.description, datistemplate as is_template, datallowconn as allow_connections,
    pg_catalog.pg_get_userbyid(N.datdba) as "owner"
from pg_catalog.pg_database N left join pg_catalog.pg_shdescription D on N.oid = D.objoid
order by case when datname = pg_catalog.current_database() then -1::bigint else N.oid::bigint end;
-- differs: no row has been written by a transaction
-- shows: archive; public
select N.oid::bigint as id, N.xmin as state_number, nspname as name, D.description, pg_catalog.pg_get_userbyid(N.nspowner) as "owner"
from pg_catalog.pg_namespace N left join pg_catalog.pg_description D on N.oid = D.objoid
order by case when nspname = pg_catalog.current_schema() then -1::bigint else N.oid::bigint end;
-- differs: the user is no superuser here
-- shows: spillway
select R.oid::bigint as role_id, rolname as role_name, rolsuper is_super, rolinherit is_inherit, rolcreaterole can_createrole,
    rolcreatedb can_createdb, rolcanlogin can_login, rolreplication is_replication, rolconnlimit conn_limit, rolvaliduntil valid_until,
    rolbypassrls bypass_rls, rolconfig config, D.description
from pg_catalog.pg_roles R left join pg_catalog.pg_shdescription D on D.objoid = R.oid;
select member id, roleid role_id, admin_option from pg_catalog.pg_auth_members order by id, roleid::text;
select T.oid::bigint as id, T.spcname as name, T.xmin as state_number, pg_catalog.pg_get_userbyid(T.spcowner) as owner,
    pg_catalog.pg_tablespace_location(T.oid) as location, T.spcoptions as options, D.description as comment
from pg_catalog.pg_tablespace T left join pg_catalog.pg_shdescription D on D.objoid = T.oid;
-- differs: no row has been written by a transaction
-- shows: r,every_type; r,stocks; v,closing
select T.relkind as kind, T.relname as name, T.oid as id, T.xmin as state_number, pg_catalog.translate(T.relkind, 'rmvpfS', 'rmvrfS') as k,
    pg_catalog.pg_get_userbyid(T.relowner) as owner, age(T.xmin)
from pg_catalog.pg_class T where relnamespace = 2200::oid and relkind in ('r', 'm', 'v', 'p', 'f', 'S')
order by T.oid;
select C.attnum, C.attname, format_type(C.atttypid, C.atttypmod), C.attnotnull, pg_get_expr(D.adbin, D.adrelid) as default_expr
from pg_attribute C left join pg_attrdef D on (C.attrelid, C.attnum) = (D.adrelid, D.adnum)
where C.attrelid = 'stocks'::regclass and C.attnum > 0 and not C.attisdropped order by C.attnum;
-- differs: the zones of Debian's folder posix are left out
-- shows: Europe/Berlin,f; ACDT,t
select name, is_dst from pg_catalog.pg_timezone_names union distinct select abbrev as name, is_dst from pg_catalog.pg_timezone_abbrevs;
-- differs: no row has been written by a transaction
-- shows: plpgsql,1.0,11,pg_catalog
select E.oid as id, E.xmin as state_number, extname as name, extversion as version, extnamespace as schema_id, nspname as schema_name
from pg_catalog.pg_extension E join pg_namespace N on E.extnamespace = N.oid, (select name, max(version) from pg_available_extension_versions() group by name) V
where V.name = E.extname;
select lanname, L.oid, lanpltrusted from pg_language L natural join (select lanname from pg_language) M order by 1;
-- differs: nothing depends on another
-- shows: deptype
select distinct dep.deptype::"char" from pg_depend dep where dep.classid = 'pg_class'::regclass::oid;
