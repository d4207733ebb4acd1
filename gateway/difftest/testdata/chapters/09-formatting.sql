## expressions id FROM every ORDER BY id
to_char(⟨ts|d⟩, ⟨'YYYY-MM-DD'|'DD/MM/YYYY'|'YY-MM-DD'|'HH24:MI:SS'|'HH12:MI:SS AM'|'HH:MI pm'|'Mon DD, YYYY'|'Month'|'FMMonth DD'|'MONTH'|'month'|'Day'|'FMDay'|'DY'|'Dy'|'dy'|'D'|'ID'|'DDD'|'IDDD'|'WW'|'IW'|'W'|'Q'|'CC'|'J'|'RM'|'IYYY-IW-ID'|'IYY'|'YYYY"Q"Q'|'DDth'|'FMDDth Mon'|'SSSS'|'Y,YYY'|'YYYYMMDDHH24MISS'|'AD'|'a.m.'|'US'|'MS'|'HH24:MI:SS.MS'|'"literal text" YYYY'|'FMHH24:FMMI'⟩)
to_char(ts::timestamptz, 'YYYY-MM-DD HH24:MI:SS TZ')
to_char(ts::timestamptz, 'OF')
to_char(⟨i4|i2⟩, ⟨'999'|'000'|'FM999'|'FM9,999'|'S999'|'999MI'|'999PR'|'9999999999'|'FM0000'|'99V99'|'RN'|'FMRN'|'L999'|'0999'|'SG999'⟩)
to_char(⟨n|m|f8⟩, ⟨'999.99'|'FM999.99'|'FM990.00'|'9,999.9'|'S999.9'|'FM9999999990.099'|'999D99'|'9G999D99'|'000.000'|'.99'|'99.9EEEE'|'999999999999'⟩)
to_char(i8, 'FM9,999,999,999,999,999,999')
to_char(interval '1 day 02:03:04', 'HH24:MI:SS')
to_char(ts - tz, 'DD HH24:MI')
to_date('2024-02-03', 'YYYY-MM-DD')
to_date('03/02/2024', 'DD/MM/YYYY')
to_date('20240203', 'YYYYMMDD')
to_date('Feb 3, 2024', 'Mon DD, YYYY')
to_date('3 February 2024', 'DD Month YYYY')
to_date('24-1-5', 'YY-MM-DD')
to_date('2024-060', 'YYYY-DDD')
to_date(to_char(d, 'DD/MM/YYYY'), 'DD/MM/YYYY')
to_date(to_char(d, 'YYYYMMDD'), 'YYYYMMDD')
to_timestamp('2024-02-03 04:05:06', 'YYYY-MM-DD HH24:MI:SS')
to_timestamp('2024-02-03 04:05:06.789', 'YYYY-MM-DD HH24:MI:SS.MS')
to_timestamp('03 Feb 2024 04:05 PM', 'DD Mon YYYY HH12:MI AM')
to_timestamp(to_char(ts, 'YYYY-MM-DD HH24:MI:SS'), 'YYYY-MM-DD HH24:MI:SS')
to_timestamp(1700000000)
to_timestamp(1700000000.5)
to_timestamp(i4)
to_number('1,234.56', '9,999.99')
to_number('-12', 'S99')
to_number('42', '99')
to_char(125, '999')
to_char(125.8::real, '999D9')
to_char(-125.8, '999D99S')
to_char(0.1, '0.9')
to_char(1234567.891, 'FM9,999,990.00')
to_char(485, 'RN')
to_char(148.5, '999.999')
to_char(-485, '999')
to_char(12, '99th')
to_char(12345678901, '99999999999')
to_char(timestamp '2024-01-05 15:04:05', 'HH12:MI:SS A.M.')
to_char(date '2024-12-30', 'IYYY-"W"IW')
## statements
SELECT to_char(date::date, 'YYYY-MM') AS month, round(avg(close)::numeric, 2) FROM stockmarket_project GROUP BY 1 ORDER BY 1;
SELECT to_char(date::date, 'Dy') AS dow, count(*) FROM stockmarket_project GROUP BY 1 ORDER BY 1;
SELECT to_date('2024-13-01', 'YYYY-MM-DD');
SELECT to_date('x', 'YYYY');
SELECT to_number('abc', '999');
SELECT name, to_char(salary, 'FM999,990.00') FROM emp ORDER BY id;
SELECT name, to_char(hired, 'FMDay, DD Mon YYYY') FROM emp ORDER BY id;
SELECT to_date(date, 'YYYY-MM-DD') AS d, count(*) FROM stockmarket_project GROUP BY 1 ORDER BY 1 LIMIT 3;
