-- The tables of lake.sql, as PostgreSQL has them.
CREATE SCHEMA archive;
CREATE TABLE stocks (index text, date date, open float8, close float8, "adj close" float8, volume int8, year int4, month int4);
COMMENT ON TABLE stocks IS 'daily prices';
COMMENT ON COLUMN stocks.index IS 'exchange index';
COMMENT ON COLUMN stocks.close IS 'last price';
CREATE TABLE every_type (b bool, i1 int2, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric(10,2), t text, v varchar(20), c char(5),
  d date, ts timestamp(3), bin bytea, ints int4[], tags text[], m json, s json);
CREATE TABLE archive.sales (id int4, customer text, amount numeric(12,2), sold_at timestamp(3), day date);
INSERT INTO stocks VALUES
  ('NYA', DATE '2021-05-31', 16555.66, 16555.66, 16555.66, 0, 2021, 5),
  ('NYA', DATE '2021-06-01', 16643.9, 16642.5, 16642.5, 100, 2021, 6),
  ('IXIC', DATE '2021-06-01', 13829.06, 13736.48, 13736.48, 2147483648, 2021, 6),
  ('N225', DATE '2021-06-02', 28604.1, 28946.14, NULL, NULL, 2021, 6);
INSERT INTO archive.sales VALUES (1, 'Ada', 12.50, TIMESTAMP '2020-02-29 12:30:00', DATE '2020-02-29'), (2, NULL, -0.99, NULL, DATE '2020-03-01');
CREATE VIEW closing AS SELECT "index", date, close FROM stocks WHERE close > 15000;
