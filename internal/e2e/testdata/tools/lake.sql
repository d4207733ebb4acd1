-- What the tools look at, in Athena's SQL; postgres.sql makes the same in PostgreSQL.
CREATE DATABASE archive COMMENT 'closed years';

CREATE EXTERNAL TABLE stocks (
  `index` string COMMENT 'exchange index', `date` date, open double, close double COMMENT 'last price', `adj close` double, volume bigint)
COMMENT 'daily prices'
PARTITIONED BY (year int, month int COMMENT 'of the trading day')
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://spillway/tools/stocks/';

CREATE EXTERNAL TABLE every_type (
  b boolean, i1 tinyint, i2 smallint, i4 int, i8 bigint, f4 float, f8 double, n decimal(10,2), t string, v varchar(20), c char(5),
  d date, ts timestamp, bin binary, ints array<int>, tags array<string>, m map<string,int>, s struct<a:int,b:string>)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://spillway/tools/every/';

CREATE EXTERNAL TABLE archive.sales (id int, customer string, amount decimal(12,2), sold_at timestamp)
PARTITIONED BY (day date)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://spillway/tools/sales/';

INSERT INTO stocks VALUES
  ('NYA', DATE '2021-05-31', 16555.66, 16555.66, 16555.66, 0, 2021, 5),
  ('NYA', DATE '2021-06-01', 16643.9, 16642.5, 16642.5, 100, 2021, 6),
  ('IXIC', DATE '2021-06-01', 13829.06, 13736.48, 13736.48, 2147483648, 2021, 6),
  ('N225', DATE '2021-06-02', 28604.1, 28946.14, NULL, NULL, 2021, 6);

INSERT INTO archive.sales VALUES (1, 'Ada', 12.50, TIMESTAMP '2020-02-29 12:30:00', DATE '2020-02-29'), (2, NULL, -0.99, NULL, DATE '2020-03-01');

CREATE VIEW closing AS SELECT "index", date, close FROM stocks WHERE close > 15000;
