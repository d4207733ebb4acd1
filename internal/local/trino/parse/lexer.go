package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	tEOF kind = iota
	tWord
	tQuoted // "x"
	tBack   // `x`
	tString
	tUString // U&'x'
	tBinary  // X'00'
	tInteger
	tDecimal
	tDouble
	tOp
	tBad
	tUnterminated
)

type token struct {
	kind  kind
	text  string // decoded: quoted and string content; words as written
	upper string // words and operators
	raw   string // as written
	pos   Pos
	start int // byte offset
	end   int
}

// lexer cuts the text into tokens. It never fails: what it cannot read becomes a tBad token.
type lexer struct {
	src       string
	off       int
	line, col int
}

func lex(src string) []token {
	l := &lexer{src: src, line: 1, col: 1}
	var tokens []token
	for {
		t := l.next()
		tokens = append(tokens, t)
		if t.kind == tEOF {
			return tokens
		}
	}
}

func (l *lexer) peek(n int) byte {
	if l.off+n < len(l.src) {
		return l.src[l.off+n]
	}
	return 0
}

// advance moves n bytes on, counting lines and characters.
func (l *lexer) advance(n int) {
	for end := l.off + n; l.off < end; {
		r, size := utf8.DecodeRuneInString(l.src[l.off:])
		l.off += size
		if r == '\n' {
			l.line, l.col = l.line+1, 1
		} else {
			l.col++
		}
	}
}

func (l *lexer) skipSpace() {
	for l.off < len(l.src) {
		rest := l.src[l.off:]
		switch {
		case strings.HasPrefix(rest, "--"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			l.advance(n)
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return
			}
			l.advance(n + 4)
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r' || rest[0] == '\n' || rest[0] == '\f':
			l.advance(1)
		default:
			r, size := utf8.DecodeRuneInString(rest)
			if r < utf8.RuneSelf || !unicode.IsSpace(r) {
				return
			}
			l.advance(size)
		}
	}
}

func (l *lexer) next() token {
	l.skipSpace()
	t := token{pos: Pos{l.line, l.col}, start: l.off}
	if l.off >= len(l.src) {
		t.kind, t.raw, t.end = tEOF, "<EOF>", l.off
		return t
	}
	n := l.scan(&t)
	t.raw = l.src[l.off : l.off+n]
	l.advance(n)
	t.end = l.off
	if t.upper == "" && (t.kind == tWord || t.kind == tOp) {
		t.upper = strings.ToUpper(t.raw)
		t.text = t.raw
	}
	return t
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isWord(c byte) bool   { return isLetter(c) || isDigit(c) || c == '_' }

// scan finds the token at the offset and returns its length in bytes.
func (l *lexer) scan(t *token) int {
	rest := l.src[l.off:]
	c := rest[0]
	switch {
	case c == '\'':
		return l.quoted(t, 0, '\'', tString)
	case c == '"':
		return l.quoted(t, 0, '"', tQuoted)
	case c == '`':
		return l.quoted(t, 0, '`', tBack)
	case (c == 'X' || c == 'x') && l.peek(1) == '\'':
		return l.quoted(t, 1, '\'', tBinary)
	case (c == 'U' || c == 'u') && l.peek(1) == '&' && l.peek(2) == '\'':
		return l.quoted(t, 2, '\'', tUString)
	case isLetter(c) || c == '_':
		n := 1
		for n < len(rest) && isWord(rest[n]) {
			n++
		}
		t.kind = tWord
		return n
	case isDigit(c) || c == '.' && isDigit(l.peek(1)):
		return number(t, rest)
	}
	for _, op := range []string{"<>", "!=", "<=", ">=", "||", "->", "=>", "::"} {
		if strings.HasPrefix(rest, op) {
			t.kind = tOp
			return 2
		}
	}
	if strings.IndexByte("+-*/%=<>()[],.;?:^|{}$@", c) >= 0 {
		t.kind = tOp
		return 1
	}
	t.kind = tBad
	_, size := utf8.DecodeRuneInString(rest)
	return size
}

// quoted reads a string after a prefix of skip bytes; a doubled quote stands for one.
func (l *lexer) quoted(t *token, skip int, q byte, k kind) int {
	rest := l.src[l.off+skip:]
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		if rest[i] != q {
			b.WriteByte(rest[i])
			continue
		}
		if i+1 < len(rest) && rest[i+1] == q {
			b.WriteByte(q)
			i++
			continue
		}
		t.kind, t.text = k, b.String()
		return skip + i + 1
	}
	t.kind = tUnterminated
	return len(l.src) - l.off
}

// number reads 12, 1.5, .5, 1., 1e3, 1_000 and 0xFF.
func number(t *token, s string) int {
	if len(s) > 2 && s[0] == '0' && strings.IndexByte("xXoObB", s[1]) >= 0 && isWord(s[2]) {
		n := 2
		for n < len(s) && isWord(s[n]) {
			n++
		}
		t.kind, t.text = tInteger, strings.ReplaceAll(s[:n], "_", "")
		return n
	}
	digits := func(n int) int {
		for n < len(s) && (isDigit(s[n]) || s[n] == '_' && n > 0 && isDigit(s[n-1])) {
			n++
		}
		return n
	}
	n := digits(0)
	t.kind = tInteger
	if n < len(s) && s[n] == '.' {
		t.kind = tDecimal
		n = digits(n + 1)
	}
	if n < len(s) && s[n]|0x20 == 'e' {
		e := n + 1
		if e < len(s) && (s[e] == '+' || s[e] == '-') {
			e++
		}
		if m := digits(e); m > e {
			t.kind, n = tDouble, m
		}
	}
	t.text = strings.ReplaceAll(s[:n], "_", "")
	if n < len(s) && (isLetter(s[n]) || s[n] == '_') { // 1abc is no token of Trino's
		for n < len(s) && isWord(s[n]) {
			n++
		}
		t.kind = tBad
	}
	return n
}

// reserved are Trino's reserved words: no identifiers unless quoted.
var reserved = words(`ALTER AND AS AUTO BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG
	CURRENT_DATE CURRENT_PATH CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER
	DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXTRACT FALSE FOR FROM FULL
	GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY
	JSON_TABLE JSON_VALUE LEFT LIKE LISTAGG LOCALTIME LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL ON OR ORDER
	OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT SKIP TABLE THEN TRIM TRUE UESCAPE UNION UNNEST USING VALUES
	WHEN WHERE WITH`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
