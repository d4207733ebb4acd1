package regex

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/internal/referee"
)

func TestMain(m *testing.M) { referee.Main(m) }

// answer writes the first match as PostgreSQL's regexp_match does, or the error's words.
func answer(pattern, letters, text string) string {
	re, err := Compile(pattern, letters)
	if err != nil {
		var fault *pgerr.Error
		errors.As(err, &fault)
		return "error " + fault.Code + " " + fault.Message
	}
	runes := []rune(text)
	m := re.Find(runes, 0)
	if (m != nil) != re.Match(runes) {
		return "Find and Match disagree"
	}
	if m == nil {
		return "none"
	}
	if re.Groups() > 0 {
		m = m[2:]
	}
	var parts []string
	for i := 0; i < len(m); i += 2 {
		if m[i] < 0 {
			parts = append(parts, "-")
			continue
		}
		parts = append(parts, "<"+string(runes[m[i]:m[i+1]])+">")
	}
	return strings.Join(parts, "")
}

// oracle asks PostgreSQL the same.
func oracle(t *testing.T, conn *pgconn.PgConn, pattern, letters, text string) string {
	t.Helper()
	const sql = `SELECT coalesce((SELECT string_agg(coalesce('<' || g || '>', '-'), '' ORDER BY i)
		FROM unnest(regexp_match($1, $2, $3)) WITH ORDINALITY AS u(g, i)), 'none')`
	r := conn.ExecParams(context.Background(), sql, [][]byte{[]byte(text), []byte(pattern), []byte(letters)}, nil, nil, nil).Read()
	var fault *pgconn.PgError
	if errors.As(r.Err, &fault) {
		return "error " + fault.Code + " " + fault.Message
	}
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return string(r.Rows[0][0])
}

func connect(t *testing.T) *pgconn.PgConn {
	t.Helper()
	conn, err := pgconn.Connect(context.Background(), referee.SharedPostgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// cases are patterns of every construct, as pattern, flags and text.
var cases = [][3]string{
	{`XY*?`, "", "XYYY"}, {`Y*?X`, "", "YYX"}, {`(XY*?)(Z*)`, "", "XYYZZ"}, {`SELECT (\d+)`, "i", "select 42"},
	{`(?:a|ab)(c|bcd)(d*)`, "", "abcd"}, {`(a|ab)(c|bcd)(d*)`, "", "abcd"}, {`(a|ab)(bc|c)?`, "", "abc"}, {`(a*)*`, "", "b"}, {`(a*)+`, "", "b"},
	{`(a|b)*c|(a|ab)*c`, "", "abc"}, {`(?:(a)|b)*`, "", "ab"}, {`(a)|b`, "", "b"}, {`(.*)(.*)`, "", "abc"}, {`(.*?)(.*)`, "", "abc"},
	{`(.*)(.*?)`, "", "abc"}, {`(.*?)(.*?)$`, "", "abc"}, {`^(.*?)(\d+)(.*)$`, "", "ab12cd"}, {`([a-z]+)\1`, "", "xabab"}, {`(a*)(ab)*(b*)`, "", "abb"},
	{`(.)(.)\2\1`, "", "xabbay"}, {`(a)\1{2,3}`, "", "aaaaa"}, {`(A)\1`, "i", "aA"}, {`()\1`, "", "a"}, {`(a)?\1b`, "", "b"}, {`((a)|b)\2`, "", "aab"},
	{`foo(?=bar)`, "", "foobaz foobar"}, {`foo(?!bar)`, "", "foobar foobaz"}, {`(?<=\$)\d+`, "", "a1 $23"}, {`(?<!\$)\m\d+`, "", "$23 45"},
	{`a(?=b(?=c)).`, "", "abd abc"}, {`\mfoo\M`, "", "afoo foo"}, {`\yfoo\y`, "", "foo"}, {`\Yoo`, "", "foo"}, {`[[:<:]]a[[:>:]]`, "", "ba a"},
	{`\w+`, "", "é_9 x"}, {`[[:alpha:]]+`, "", "12éßñ٣"}, {`\d+`, "", "٣12"}, {`\s`, "", "a\u00a0b c"}, {`[^\s]+`, "", "  a b"}, {`[\w-]+`, "", "a-b c"},
	{`\u00e9`, "", "é"}, {`\U0001F600`, "", "😀"}, {`\x41`, "", "A"}, {`\101`, "", "A"}, {`\0`, "", "a"}, {`\e\a\f\n\r\t\v`, "", "\x1b\a\f\n\r\t\v"},
	{`a.c`, "", "a\nc"}, {`a.c`, "n", "a\nc"}, {`^b`, "", "a\nb"}, {`^b`, "n", "a\nb"}, {`a$`, "n", "a\nb"}, {`a[^x]`, "n", "a\n"}, {`^b`, "w", "a\nb"},
	{`a.c`, "p", "a\nc"}, {`a\Wc`, "n", "a\nc"}, {`a\Z`, "n", "a\nb"}, {`\Ab`, "n", "a\nb"}, {`a.b`, "s", "a\nb"},
	{"a b # note\n c", "x", "abc"}, {`(?x)a b`, "", "ab"}, {`(?i)A`, "", "a"}, {`(?n)^b`, "", "a\nb"}, {`a(?#note)b`, "", "ab"}, {`a(?#x)*`, "", "aaa"},
	{`***=a.b*`, "", "a.b*"}, {`***:a.b`, "", "axb"}, {`(?q)a.b`, "", "a.b"}, {`a.b`, "q", "a.b"}, {`[[.hyphen.]]`, "", "-"}, {`[[=a=]]`, "i", "A"},
	{`[]a]+`, "", "]a"}, {`[^]a]`, "", "]ab"}, {`[a-]`, "", "-"}, {`[--/]`, "", "."}, {`[a\]b]`, "", "]"}, {`[\d]`, "", "1"}, {`[\D]`, "", "1a"},
	{`[A-C]`, "i", "b"}, {`[[:upper:]]`, "i", "b"}, {`[[:word:]]`, "", "_"}, {`[[:punct:]]`, "", "a!"}, {`Ǆ`, "i", "ǅǆ"},
	{`a{2}`, "", "aaa"}, {`a{2,}`, "", "aaa"}, {`a{1,2}?`, "", "aaa"}, {`a{0}b`, "", "ab"}, {`(a){0}b`, "", "ab"}, {`(a){2}`, "", "aaa"}, {`(a|b){2,3}?c`, "", "abbc"},
	{`a{,2}`, "", "a{,2}"}, {`a{x`, "", "a{x"}, {`a}`, "", "a}"}, {`a]`, "", "a]"}, {`|a`, "", "a"}, {`()`, "", "a"}, {`(|a)b`, "", "ab"}, {``, "", "a"},
	{`(a+|b+)*?c`, "", "aabbc"}, {`(?:a+?)(a*)`, "", "aaa"}, {`(a+?)(a*)`, "", "aaa"}, {`(?:(a+?)b|c)(a*)`, "", "aaabaa"}, {`(a{1,2}){2}`, "", "aaaa"},
	{`a**`, "", ""}, {`*a`, "", ""}, {`a|*`, "", ""}, {`^*`, "", ""}, {`(?=a)*`, "", ""}, {`(`, "", ""}, {`)`, "", ""}, {`(a`, "", ""}, {`a)`, "", ""}, {`[a`, "", ""},
	{`[b-a]`, "", ""}, {`[a-\d]`, "", ""}, {`[[:foo:]]`, "", ""}, {`[[.foo.]]`, "", ""}, {`a{2,1}`, "", ""}, {`a{256}`, "", ""}, {`a{1`, "", ""}, {`a{1x}`, "", ""},
	{`{1}`, "", ""}, {`\`, "", ""}, {`\q`, "", ""}, {`\1`, "", ""}, {`(a\1)`, "", ""}, {`(?=(a)\1)`, "", ""}, {`[\1]`, "", ""}, {`[\m]`, "", ""}, {`\u00`, "", ""},
	{`(?z)a`, "", ""}, {`(?`, "", ""}, {`(?@`, "", ""}, {`(?<a)`, "", ""}, {`***a`, "", ""}, {`a`, "y", ""}, {`a+{2}`, "", ""}, {`x(?i)a`, "", ""},
	{`\12`, "", "\n"}, {`(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10`, "", "abcdefghijj"}, {`\c[`, "", "\x1b"}, {`[a-c-e]`, "", ""}, {`[[:alpha:]-z]`, "", ""}, {`[a-[:digit:]]`, "", ""},
}

func TestCasesAsPostgreSQL(t *testing.T) {
	conn := connect(t)
	for _, c := range cases {
		if got, want := answer(c[0], c[1], c[2]), oracle(t, conn, c[0], c[1], c[2]); got != want {
			t.Errorf("%q with flags %q on %q: %s, PostgreSQL says %s", c[0], c[1], c[2], got, want)
		}
	}
}

// pattern draws an expression of the small alphabet's letters.
func pattern(r *rand.Rand, depth int, groups *int) string {
	if depth == 0 {
		return []string{"a", "b", "c", ".", "[ab]", "[^a]", "", `\w`}[r.Intn(8)]
	}
	part := func() string { return pattern(r, depth-1, groups) }
	quantified := func(atom string) string {
		if atom == "" {
			return atom
		}
		return atom + []string{"*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}"}[r.Intn(10)]
	}
	switch r.Intn(12) {
	case 0, 1, 2:
		return part() + part()
	case 3:
		return "(?:" + part() + "|" + part() + ")"
	case 4, 5:
		*groups++
		return "(" + part() + ")"
	case 6:
		*groups++
		return "(" + part() + "|" + part() + ")"
	case 7:
		return quantified("(?:" + part() + ")")
	case 8:
		*groups++
		return quantified("(" + part() + ")")
	case 9:
		return quantified([]string{"a", "b", ".", "[bc]"}[r.Intn(4)])
	case 10:
		if *groups > 0 {
			return fmt.Sprintf(`\%d`, 1+r.Intn(*groups))
		}
	case 11:
		return []string{"^", "$", `\y`, "(?=" + pattern(r, 0, groups) + ")", "(?!a)", "(?<=b)", "(?<!c)"}[r.Intn(7)]
	}
	return part() + part()
}

func TestRandomPatternsAsPostgreSQL(t *testing.T) {
	conn := connect(t)
	r := rand.New(rand.NewSource(15))
	for range 3000 {
		groups := 0
		p := pattern(r, 1+r.Intn(4), &groups)
		text := make([]byte, r.Intn(9))
		for i := range text {
			text[i] = "abc"[r.Intn(3)]
		}
		if got, want := answer(p, "", string(text)), oracle(t, conn, p, "", string(text)); got != want {
			t.Errorf("%q on %q: %s, PostgreSQL says %s", p, text, got, want)
		}
	}
}
