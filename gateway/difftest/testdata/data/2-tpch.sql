-- A TPC-H of a few rows: its tables and vocabulary, so that each of its queries finds something.
CREATE FUNCTION pick(words text[], n bigint) RETURNS text LANGUAGE sql AS 'SELECT words[1 + abs(n) % cardinality(words)]';
CREATE TABLE region (r_regionkey integer, r_name text, r_comment text);
INSERT INTO region SELECT g, pick('{AFRICA,AMERICA,ASIA,EUROPE,"MIDDLE EAST"}', g), 'region ' || g FROM generate_series(0, 4) g;
CREATE TABLE nation (n_nationkey integer, n_name text, n_regionkey integer, n_comment text);
INSERT INTO nation SELECT g, pick('{ALGERIA,ARGENTINA,BRAZIL,CANADA,EGYPT,ETHIOPIA,FRANCE,GERMANY,INDIA,INDONESIA,IRAN,IRAQ,JAPAN,JORDAN,KENYA,MOROCCO,MOZAMBIQUE,PERU,CHINA,ROMANIA,"SAUDI ARABIA",VIETNAM,RUSSIA,"UNITED KINGDOM","UNITED STATES"}', g),
  ('{0,1,1,1,4,0,3,3,2,2,4,4,2,4,0,0,0,1,2,3,4,2,3,3,1}'::int[])[g + 1], 'nation ' || g FROM generate_series(0, 24) g;
CREATE TABLE supplier (s_suppkey bigint, s_name text, s_address text, s_nationkey integer, s_phone text, s_acctbal numeric(12,2), s_comment text);
INSERT INTO supplier SELECT g, 'Supplier#' || lpad(g::text, 9, '0'), 'addr ' || g, (g * 7) % 25, (10 + (g * 7) % 25) || '-555-' || lpad(g::text, 4, '0'), (g * 791 % 10000) - 999.5,
  CASE WHEN g % 17 = 0 THEN 'the Customer wrote Complaints' ELSE 'fine supplier ' || g END FROM generate_series(1, 50) g;
CREATE TABLE customer (c_custkey bigint, c_name text, c_address text, c_nationkey integer, c_phone text, c_acctbal numeric(12,2), c_mktsegment text, c_comment text);
INSERT INTO customer SELECT g, 'Customer#' || lpad(g::text, 9, '0'), 'street ' || g, (g * 11) % 25, (10 + (g * 11) % 25) || '-777-' || lpad(g::text, 4, '0'), (g * 733 % 10000) - 500.25,
  pick('{AUTOMOBILE,BUILDING,FURNITURE,HOUSEHOLD,MACHINERY}', g), 'customer ' || g FROM generate_series(1, 120) g;
CREATE TABLE part (p_partkey bigint, p_name text, p_mfgr text, p_brand text, p_type text, p_size integer, p_container text, p_retailprice numeric(12,2), p_comment text);
INSERT INTO part SELECT g, pick('{green,forest,almond,azure,blue,lemon}', g) || ' ' || pick('{navy,linen,plum,rose,green}', g / 3) , 'Manufacturer#' || 1 + g % 5, 'Brand#' || 1 + g % 5 || 1 + g % 3,
  pick('{STANDARD,SMALL,MEDIUM,LARGE,ECONOMY,PROMO}', g) || ' ' || pick('{ANODIZED,BURNISHED,PLATED,POLISHED,BRUSHED}', g / 2) || ' ' || pick('{TIN,NICKEL,BRASS,STEEL,COPPER}', g / 5),
  1 + g % 50, pick('{SM,LG,MED,JUMBO,WRAP}', g) || ' ' || pick('{CASE,BOX,BAG,JAR,PKG,PACK,CAN,DRUM}', g / 2), 900 + g * 1.01, 'part ' || g FROM generate_series(1, 200) g;
CREATE TABLE partsupp (ps_partkey bigint, ps_suppkey bigint, ps_availqty integer, ps_supplycost numeric(12,2), ps_comment text);
INSERT INTO partsupp SELECT p, 1 + (p * 3 + k * 13) % 50, (p * 97 + k * 31) % 9999 + 1, ((p * 37 + k * 101) % 100000) / 100.0 + 1, 'ps' FROM generate_series(1, 200) p, generate_series(0, 3) k;
CREATE TABLE orders (o_orderkey bigint, o_custkey bigint, o_orderstatus char(1), o_totalprice numeric(12,2), o_orderdate date, o_orderpriority text, o_clerk text, o_shippriority integer, o_comment text);
INSERT INTO orders SELECT g, 1 + (g * 17) % 80, pick('{O,F,P}', g), 1000 + (g * 3571 % 400000) / 1.0, DATE '1992-01-01' + (g * 37 % 2400)::int, pick('{1-URGENT,2-HIGH,3-MEDIUM,"4-NOT SPECIFIED",5-LOW}', g),
  'Clerk#' || g % 10, 0, CASE WHEN g % 13 = 0 THEN 'was special about requests' ELSE 'plain' END FROM generate_series(1, 600) g;
CREATE TABLE lineitem (l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber integer, l_quantity numeric(12,2), l_extendedprice numeric(12,2), l_discount numeric(12,2), l_tax numeric(12,2),
  l_returnflag char(1), l_linestatus char(1), l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct text, l_shipmode text, l_comment text);
INSERT INTO lineitem SELECT o_orderkey, p, 1 + (p * 3 + (o_orderkey + n) % 4 * 13) % 50, n, q, q * (900 + p * 1.01), (n * o_orderkey % 11) / 100.0, (n + o_orderkey) % 9 / 100.0,
  CASE WHEN o_orderdate < '1995-06-17' THEN pick('{R,A}', o_orderkey + n) ELSE 'N' END, CASE WHEN o_orderdate < '1995-06-17' THEN 'F' ELSE 'O' END, ship, o_orderdate + (30 + (o_orderkey * 7 + n * 11) % 60)::int, ship + (1 + (o_orderkey + n) % 30)::int,
  pick('{"DELIVER IN PERSON","COLLECT COD",NONE,"TAKE BACK RETURN"}', o_orderkey + n), pick('{AIR,"AIR REG",RAIL,SHIP,TRUCK,MAIL,FOB}', o_orderkey * 3 + n), 'line'
FROM (SELECT o.*, n, 1 + (o_orderkey * 31 + n * 7) % 200 AS p, 1 + (o_orderkey * n * 3) % 50 AS q, o_orderdate + (1 + (o_orderkey * 3 + n * 17) % 120)::int AS ship
  FROM orders o, generate_series(1, 4) n) s;
UPDATE lineitem SET l_quantity = 80 WHERE l_orderkey % 150 = 0;
DROP FUNCTION pick;
