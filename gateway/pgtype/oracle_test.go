package pgtype

import (
	"bytes"
	"context"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/internal/referee"
)

func TestMain(m *testing.M) { referee.Main(m) }

func postgres(t testing.TB) *pgconn.PgConn {
	t.Helper()
	conn, err := pgconn.Connect(context.Background(), referee.SharedPostgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// values are literals of each type: limits, eras, fractions, signs, quotes.
var values = map[string][]string{
	"bool":        {"t", "f"},
	"int2":        {"0", "-32768", "32767"},
	"int4":        {"0", "-2147483648", "2147483647"},
	"int8":        {"0", "-9223372036854775808", "9223372036854775807"},
	"oid":         {"0", "4294967295"},
	"float4":      {"0", "-0", "1.5", "1e10", "3.4028235e38", "1e-45", "NaN", "Infinity", "-Infinity", "123456", "1234567", "0.0001", "0.00001"},
	"float8":      {"0", "-0", "0.1", "1e15", "1e14", "123456789012345", "1234567890123456", "5e-324", "1.7976931348623157e308", "NaN", "Infinity", "-Infinity", "0.0001", "0.00012345"},
	"numeric":     {"0", "0.00", "1", "-1", "10000", "9999", "12345678901234567890.123456789", "0.0001", "0.00001234", "-0.5", "100000000", "NaN", "Infinity", "-Infinity", "1e-20", "10000.0001", "0.10", "99999999.9999"},
	"text":        {"", "a", "häß", "a\"b\\c\n"},
	"varchar":     {"x y"},
	"bpchar":      {"x  "},
	"name":        {"a_name"},
	"\"char\"":    {"r", ""},
	"bytea":       {`\x`, `\x00ff10`},
	"date":        {"2000-01-01", "1999-12-31", "1970-01-01", "2024-02-29", "0001-01-01", "0001-12-31 BC", "4714-11-24 BC", "5874897-12-31", "infinity", "-infinity", "1900-02-28", "10000-01-01"},
	"time":        {"00:00:00", "23:59:59.999999", "24:00:00", "12:34:56.7"},
	"timetz":      {"12:34:56.7+02", "00:00:00-11:30", "01:02:03+05:30:15"},
	"timestamp":   {"2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "2024-02-29 12:00:00.5", "0001-01-01 00:00:00", "0044-03-15 12:00:00 BC", "294276-12-31 23:59:59.999999", "infinity", "-infinity"},
	"timestamptz": {"2000-01-01 00:00:00+00", "2024-06-30 23:59:59.000001+02", "0044-03-15 12:00:00+00 BC", "infinity"},
	"interval":    {"0", "1 day", "-1 day", "1 year 2 mons 3 days 04:05:06.789", "-1 year -2 mons +3 days -04:05:06.7", "1 mon -1 day", "00:00:00.000001", "-00:00:01", "1 year", "-13 mons", "2 days -00:00:01", "100:00:00"},
	"uuid":        {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
	"json":        {`{"a": [1, null]}`},
	"jsonb":       {`{"a": [1, null]}`},
	"int4[]":      {"{}", "{1,NULL,3}", "{{1,2},{3,4}}", "[0:1]={5,6}"},
	"text[]":      {`{a,"b c","","NULL",NULL,"q\"\\"}`, `{"{}",",",häß}`},
	"float8[]":    {"{1.5,NaN,1e+20}"},
	"timestamp[]": {`{"2000-01-01 00:00:00"}`},
	"numeric[]":   {"{1.10,NULL}"},
	"date[]":      {"{2000-01-01}"},
	"bool[]":      {"{t,f}"},
	"bytea[]":     {`{"\\x00ff"}`},
	"int2vector":  {"1 2 3", ""},
	"oidvector":   {"16 17"},
	"uuid[]":      {"{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"},
	"interval[]":  {`{"1 day"}`},
	"jsonb[]":     {`{"{\"a\": 1}"}`},
	"name[]":      {"{a,b}"},
	"xid":         {"7"},
}

// PostgreSQL's text of a value must become PostgreSQL's binary of it, and the other way round.
func TestAgainstPostgres(t *testing.T) {
	conn := postgres(t)
	ctx := context.Background()
	for typ, texts := range values {
		for _, text := range texts {
			query := "SELECT $1::" + typ + ", $1::" + typ
			result := conn.ExecParams(ctx, query, [][]byte{[]byte(text)}, nil, nil, []int16{0, 1}).Read()
			if result.Err != nil {
				t.Fatalf("%s %q: %v", typ, text, result.Err)
			}
			oid := result.FieldDescriptions[0].DataTypeOID
			if got, want := Size(oid), result.FieldDescriptions[0].DataTypeSize; got != want {
				t.Errorf("%s: size %d, want %d", typ, got, want)
			}
			wantText, wantBinary := result.Rows[0][0], result.Rows[0][1]
			convert, err := Binary(oid)
			if err != nil {
				t.Errorf("%s: %v", typ, err)
				continue
			}
			if got, err := convert(nil, wantText); err != nil || !bytes.Equal(got, wantBinary) {
				t.Errorf("%s %q to binary: got %s, %v; want %s", typ, wantText, hex.EncodeToString(got), err, hex.EncodeToString(wantBinary))
			}
			if typ == "int2vector" || typ == "oidvector" || typ == `"char"` || strings.HasPrefix(string(wantText), "[") {
				continue // nobody sends these as parameters; bounds are dropped
			}
			if got, err := ParamText(nil, oid, wantBinary); err != nil || !bytes.Equal(got, wantText) {
				t.Errorf("%s from binary %s: got %q, %v; want %q", typ, hex.EncodeToString(wantBinary), got, err, wantText)
			}
		}
	}
}

// Floats print as PostgreSQL prints them, from Java's text as well.
func TestFloatsAgainstPostgres(t *testing.T) {
	conn := postgres(t)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test's numbers
	var list []string
	for range 20000 {
		v := math.Float64frombits(random.Uint64())
		switch random.IntN(3) {
		case 0:
			v = float64(random.IntN(1e9)) / math.Pow10(random.IntN(12))
		case 1:
			v = random.Float64() * math.Pow10(random.IntN(20))
		}
		if !math.IsNaN(v) {
			list = append(list, strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	for _, bits := range []int{64, 32} {
		typ, oid := "float8", pgdata.Float8
		if bits == 32 {
			typ, oid = "float4", pgdata.Float4
			kept := list[:0]
			for _, text := range list {
				if v, err := strconv.ParseFloat(text, 32); err == nil && (text == "0" || math.Abs(v) > 1.2e-38) {
					kept = append(kept, text)
				}
			}
			list = kept
		}
		query := "SELECT v::" + typ + "::text FROM unnest($1::text[]) WITH ORDINALITY u(v, i) ORDER BY i"
		result := conn.ExecParams(context.Background(), query, [][]byte{[]byte("{" + strings.Join(list, ",") + "}")}, nil, nil, nil).Read()
		if result.Err != nil {
			t.Fatal(result.Err)
		}
		convert := FromAthena(oid, nil)
		for i, text := range list {
			v, err := strconv.ParseFloat(text, bits)
			if err != nil {
				t.Fatal(err)
			}
			want := string(result.Rows[i][0])
			for _, athena := range []string{text, javaText(v, bits)} {
				if got, err := convert(nil, []byte(athena)); err != nil || string(got) != want {
					t.Fatalf("%s %q: got %q, %v; want %q", typ, athena, got, err, want)
				}
			}
		}
	}
}

// javaText writes a number as Double.toString does: plain between 1e-3 and 1e7, else d.dddE±n.
func javaText(v float64, bits int) string {
	if math.IsInf(v, 0) {
		return strings.ReplaceAll(strconv.FormatFloat(v, 'f', -1, bits), "Inf", "Infinity")
	}
	if a := math.Abs(v); a == 0 || a >= 1e-3 && a < 1e7 {
		text := strconv.FormatFloat(v, 'f', -1, bits)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	text := strconv.FormatFloat(v, 'E', -1, bits)
	mantissa, exponent, _ := strings.Cut(text, "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exponent) // just written
	return mantissa + "E" + strconv.Itoa(n)
}
