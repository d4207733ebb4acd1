package athena

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"pgregory.net/rapid"
)

func readAll(t testing.TB, src io.Reader) (rows [][]string, err error) {
	t.Helper()
	c := newCSV(io.NopCloser(src))
	for {
		more, err := c.next()
		if err != nil || !more {
			return rows, err
		}
		var row []string
		for i := range c.fields {
			text, null := c.cell(i)
			if null {
				row = append(row, "NULL")
			} else {
				row = append(row, "'"+string(text)+"'")
			}
		}
		rows = append(rows, row)
	}
}

func TestCSV(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"null and empty": {"\"a\",,\"\"\n", "[['a' NULL '']]"},
		"quotes":         {"\"say \"\"hi\"\"\",\"\"\"\"\n", "[['say \"hi\"' '\"']]"},
		"newline inside": {"\"a\nb\",\"c,d\"\n\"e\",\n", "[['a\nb' 'c,d'] ['e' NULL]]"},
		"all null":       {",\n,\n", "[[NULL NULL] [NULL NULL]]"},
		"one column":     {"\n\"\"\n", "[[NULL] ['']]"},
		"no last line":   {"\"a\"\n\"b\"", "[['a'] ['b']]"},
		"CRLF":           {"\"a\",b\r\n\"c\",\r\n", "[['a' 'b'] ['c' NULL]]"},
		"bare":           {"a,1.5\n", "[['a' '1.5']]"},
		"nothing":        {"", "[]"},
		"UTF-8":          {"\"日本\"\n", "[['日本']]"},
	} {
		for kind, src := range map[string]io.Reader{"whole": strings.NewReader(test.text), "by byte": iotest.OneByteReader(strings.NewReader(test.text))} {
			rows, err := readAll(t, src)
			if got := fmt.Sprint(rows); err != nil || got != test.want {
				t.Errorf("%s, %s: got %s, %v; want %s", name, kind, got, err, test.want)
			}
		}
	}
	for name, text := range map[string]string{"open quote": "\"a", "after a quote": "\"a\"b\n"} {
		if _, err := readAll(t, strings.NewReader(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// What Athena writes is read back, wherever the reads are cut.
func TestCSVProperty(t *testing.T) {
	value := rapid.OneOf(rapid.Just("NULL"), rapid.StringMatching(`[a",\n ]{0,40}`), rapid.StringN(0, 5, 200_000))
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 4).Draw(t, "columns")
		rows := rapid.SliceOfN(rapid.SliceOfN(value, columns, columns), 0, 20).Draw(t, "rows")
		var text bytes.Buffer
		for _, row := range rows {
			for i, v := range row {
				if i > 0 {
					text.WriteByte(',')
				}
				if v != "NULL" {
					text.WriteString(`"` + strings.ReplaceAll(v, `"`, `""`) + `"`)
				}
			}
			text.WriteByte('\n')
		}
		c := newCSV(io.NopCloser(iotest.HalfReader(&text)))
		for _, row := range rows {
			if more, err := c.next(); !more || err != nil {
				t.Fatalf("%v, %v", more, err)
			}
			for i, want := range row {
				got, null := c.cell(i)
				if null != (want == "NULL") || !null && string(got) != want {
					t.Fatalf("got %q, %v; want %q", got, null, want)
				}
			}
		}
		if more, err := c.next(); more || err != nil {
			t.Fatalf("after the last row: %v, %v", more, err)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add("\"a\",,\"\"\n")
	f.Add("\"a\"\"b\n\"\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		whole, err := readAll(t, strings.NewReader(text))
		cut, cutErr := readAll(t, iotest.OneByteReader(strings.NewReader(text)))
		if fmt.Sprint(whole) != fmt.Sprint(cut) || (err == nil) != (cutErr == nil) {
			t.Errorf("%q: whole %q, %v; by byte %q, %v", text, whole, err, cut, cutErr)
		}
	})
}

func TestRowTooWide(t *testing.T) {
	src := io.MultiReader(strings.NewReader(`"`), &endless{})
	if _, err := readAll(t, src); err == nil || !strings.Contains(err.Error(), "54000") {
		t.Errorf("got %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// breaking is an S3 whose connections break after some bytes.
type breaking struct {
	text   string
	after  int
	opened int
	etag   string
}

func (b *breaking) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	b.opened++
	if in.IfMatch != nil && *in.IfMatch != b.etag {
		return nil, errors.New("precondition failed")
	}
	from := 0
	if in.Range != nil {
		if _, err := fmt.Sscanf(*in.Range, "bytes=%d-", &from); err != nil {
			return nil, err
		}
	}
	rest := b.text[from:]
	var body io.Reader = strings.NewReader(rest)
	if len(rest) > b.after {
		body = io.MultiReader(strings.NewReader(rest[:b.after]), iotest.ErrReader(io.ErrUnexpectedEOF))
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(body), ETag: aws.String(b.etag), ContentLength: aws.Int64(int64(len(rest)))}, nil
}

func TestBrokenConnectionIsResumed(t *testing.T) {
	objects := &breaking{text: strings.Repeat("\"value\"\n", 1000), after: 999, etag: "e"}
	b, err := openBody(context.Background(), objects, "s3://bucket/key.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := readAll(t, b)
	if err != nil || len(rows) != 1000 || objects.opened < 8 {
		t.Errorf("%d rows, %v, %d connections", len(rows), err, objects.opened)
	}
}

func TestChangedResultIsAnError(t *testing.T) {
	objects := &breaking{text: strings.Repeat("\"value\"\n", 1000), after: 999, etag: "e"}
	b, err := openBody(context.Background(), objects, "s3://bucket/key.csv")
	if err != nil {
		t.Fatal(err)
	}
	objects.etag = "other"
	if _, err := readAll(t, b); err == nil {
		t.Error("no error")
	}
}

func BenchmarkCSV(b *testing.B) {
	row := []byte("\"HSI\",\"1986-12-31\",\"2568.300049\",\"2568.300049\",,\"0\"\n")
	text := bytes.Repeat(row, 10_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		c := newCSV(io.NopCloser(bytes.NewReader(text)))
		for {
			more, err := c.next()
			if err != nil {
				b.Fatal(err)
			}
			if !more {
				break
			}
			rows++
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
