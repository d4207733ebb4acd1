package pgtype

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

func TestFromAthena(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		oid        uint32
		text, want string
	}{
		{pgdata.Bool, "true", "t"}, {pgdata.Bool, "false", "f"},
		{pgdata.Int8, "42", "42"}, {pgdata.Text, "true", "true"},
		{pgdata.Float8, "1.0E10", "10000000000"}, {pgdata.Float8, "100.0", "100"}, {pgdata.Float8, "-0.0", "-0"}, {pgdata.Float8, "1.0E15", "1e+15"},
		{pgdata.Float8, "NaN", "NaN"}, {pgdata.Float8, "-Infinity", "-Infinity"}, {pgdata.Float8, "528.690002", "528.690002"}, {pgdata.Float8, "0.0010", "0.001"},
		{pgdata.Float8, "1.0E-5", "1e-05"}, {pgdata.Float8, "5", "5"}, {pgdata.Float8, "9007199254740993", "9.007199254740992e+15"},
		{pgdata.Float4, "3.4028235E38", "3.4028235e+38"}, {pgdata.Float4, "1234567.0", "1.234567e+06"}, {pgdata.Float4, "0.1", "0.1"},
		{pgdata.Date, "2020-01-31", "2020-01-31"}, {pgdata.Date, "-0043-03-15", "0044-03-15 BC"}, {pgdata.Date, "+10000-01-01", "10000-01-01"},
		{pgdata.Timestamp, "2020-01-31 00:00:00.000", "2020-01-31 00:00:00"}, {pgdata.Timestamp, "2020-01-31 01:02:03.450", "2020-01-31 01:02:03.45"},
		{pgdata.Timestamp, "2020-01-31 01:02:03.123456789", "2020-01-31 01:02:03.123456"}, {pgdata.Timestamp, "2020-01-31 01:02:03", "2020-01-31 01:02:03"},
		{pgdata.TimestampTZ, "2020-07-31 00:00:00.000 UTC", "2020-07-31 02:00:00+02"},
		{pgdata.TimestampTZ, "2020-01-31 00:00:00.500 America/New_York", "2020-01-31 06:00:00.5+01"},
		{pgdata.TimestampTZ, "2020-01-31 00:00:00.000 +05:30", "2020-01-30 19:30:00+01"},
		{pgdata.Bytea, "", `\x`}, {pgdata.Bytea, "DE ad 0f", `\xdead0f`},
		{pgdata.Numeric, "1.50", "1.50"}, {pgdata.JSON, `{"a":1}`, `{"a":1}`},
		{1009, `["a",null,"b c",""]`, `{a,NULL,"b c",""}`}, {1022, `["1.0E10","NaN"]`, `{10000000000,NaN}`},
		{1007, `[["1","2"],["3",null]]`, `{{1,2},{3,NULL}}`}, {1000, `["true",null]`, `{t,NULL}`}, {1001, `["dead"]`, `{"\\xdead"}`},
		{1115, `["2020-01-31 00:00:00.000"]`, `{"2020-01-31 00:00:00"}`}, {1007, "[]", "{}"}, {1007, "{1,2}", "{1,2}"},
	} {
		got := test.text
		if convert := FromAthena(test.oid, berlin); convert != nil {
			out, err := convert([]byte("before"), []byte(test.text))
			if err != nil {
				t.Errorf("%d %q: %v", test.oid, test.text, err)
				continue
			}
			got = strings.TrimPrefix(string(out), "before")
		}
		if got != test.want {
			t.Errorf("%d %q: got %q, want %q", test.oid, test.text, got, test.want)
		}
	}
}

func TestWrongParameters(t *testing.T) {
	for _, test := range []struct {
		oid   uint32
		value string
		code  string
	}{
		{pgdata.Int4, "abc", "08P01"}, {pgdata.Int4, "abcde", "22P03"}, {pgdata.Text, "a\x00", "22021"}, {pgdata.Text, "a\xc3", "22021"}, {pgdata.Numeric, "\x00", "08P01"},
		{pgdata.Numeric, "\x00\x01\x00\x00\x00\x00\x00\x00", "08P01"}, {pgdata.Numeric, "\x00\x01\x00\x00\x12\x34\x00\x00\x00\x01", "22P03"},
		{pgdata.Numeric, "\x00\x01\x00\x00\x00\x00\x00\x00\x27\x10", "22P03"}, {pgdata.JSONB, "{}", "XX000"}, {pgdata.Time, "\x7f1234567", "22008"},
		{pgdata.Timestamp, "\x7f\xff\xff\xff\xff\xff\xff\xf0", "22008"}, {600, "0123456789abcdef", "42883"},
		{1007, "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x17\x7f\xff\xff\xff\x00\x00\x00\x01", "54000"},
		{1007, "\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x17\x00\x0f\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01", ""},
		{1007, "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x17\x00\x00\xff\xff\x00\x00\x00\x01", "08P01"},
		{1007, "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x19\x00\x00\x00\x00\x00\x00\x00\x01", "42804"},
		{1007, "\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\x17", "54000"},
	} {
		_, err := ParamText(nil, test.oid, []byte(test.value))
		var e *pgerr.Error
		if errors.As(err, &e) && e.Code == test.code || err == nil && test.code == "" {
			continue
		}
		t.Errorf("%d %q: got %v, want %s", test.oid, test.value, err, test.code)
	}
}

// Whatever bytes a client sends, they are refused or read, and what is read can be sent back.
func FuzzParam(f *testing.F) {
	for _, oid := range []uint32{pgdata.Bool, pgdata.Int8, pgdata.Numeric, pgdata.Timestamp, pgdata.Interval, pgdata.UUID, 1007, 1009} {
		f.Add(oid, []byte("\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x17\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x04abcd"))
		f.Add(oid, []byte("\x00\x02\x00\x01\x40\x00\x00\x03\x00\x01\x00\x02"))
	}
	f.Fuzz(func(t *testing.T, oid uint32, value []byte) {
		text, err := ParamText(nil, oid, value)
		if err != nil || oid == pgdata.Char {
			return
		}
		convert, err := Binary(oid)
		if err != nil {
			return
		}
		if _, err := convert(nil, text); err != nil {
			t.Errorf("type %d: %x was read as %q, which is refused: %v", oid, value, text, err)
		}
	})
}

func FuzzFromAthena(f *testing.F) {
	f.Add(pgdata.Float8, "1.0E10")
	f.Add(pgdata.TimestampTZ, "2020-01-31 00:00:00.000 UTC")
	f.Add(uint32(1009), `["a",null,[["x"]]]`)
	f.Fuzz(func(_ *testing.T, oid uint32, text string) {
		if convert := FromAthena(oid, time.UTC); convert != nil {
			_, _ = convert(nil, []byte(text))
		}
		if convert, err := Binary(oid); err == nil {
			_, _ = convert(nil, []byte(text))
		}
	})
}

func BenchmarkFromAthena(b *testing.B) {
	for name, bench := range map[string]struct {
		oid  uint32
		text string
	}{
		"float8": {pgdata.Float8, "12345.678901"}, "float8-17": {pgdata.Float8, "12345.678901234567"}, "timestamp": {pgdata.Timestamp, "2020-01-31 01:02:03.450"},
		"timestamptz": {pgdata.TimestampTZ, "2020-01-31 01:02:03.450 UTC"}, "bool": {pgdata.Bool, "true"},
	} {
		text := []byte(bench.text)
		for form, convert := range map[string]Appender{"text": FromAthena(bench.oid, time.UTC), "binary": must(Binary(bench.oid))} {
			b.Run(name+"/"+form, func(b *testing.B) {
				b.ReportAllocs()
				var dst []byte
				for b.Loop() {
					var err error
					if dst, err = convert(dst[:0], text); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func must(a Appender, err error) Appender {
	if err != nil {
		panic(err)
	}
	return a
}
