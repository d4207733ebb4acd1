// Package lex splits a statement of Athena into tokens, by the union of Trino's and Hive's rules: identifiers
// bare, in double quotes or in backticks, strings in single quotes, comments by -- and /* */.
package lex

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what a token is.
type Kind byte

// The kinds of tokens.
const (
	End     Kind = iota // of the statement
	Word                // keyword or bare identifier
	Quoted              // identifier in double quotes or backticks
	String              // in single quotes
	Number              // digits and what follows them
	Special             // one character or one of <= >= <> != || -> =>
)

// Token is a piece of the statement.
type Token struct {
	Kind         Kind
	Raw          string // as written
	Offset       int    // in bytes from the begin of the statement
	Line, Column int    // from 1, the column in characters
}

// Text is the identifier or string without its quotes, or the token as written.
func (t Token) Text() string {
	if t.Kind != Quoted && t.Kind != String {
		return t.Raw
	}
	quote := t.Raw[:1]
	return strings.ReplaceAll(t.Raw[1:len(t.Raw)-1], quote+quote, quote)
}

// Is tells whether the token is the keyword (in any case) or the special characters.
func (t Token) Is(text string) bool {
	return (t.Kind == Word || t.Kind == Special) && strings.EqualFold(t.Raw, text)
}

// Error is a token that does not end.
type Error struct {
	Line, Column int
	Message      string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, e.Message) }

// Tokens splits a statement; the last token is End. Comments and spaces are left out, and so are semicolons
// at the end.
func Tokens(statement string) ([]Token, error) {
	l := lexer{text: statement, line: 1, column: 1}
	var tokens []Token
	for {
		if err := l.space(); err != nil {
			return nil, err
		}
		t := Token{Offset: l.pos, Line: l.line, Column: l.column}
		if l.pos == len(l.text) {
			for len(tokens) > 0 && tokens[len(tokens)-1].Raw == ";" {
				t = tokens[len(tokens)-1]
				tokens = tokens[:len(tokens)-1]
			}
			t.Kind, t.Raw = End, ""
			return append(tokens, t), nil
		}
		var length int
		if t.Kind, length = l.next(); length < 0 {
			return nil, &Error{l.line, l.column, "a quote is not closed"}
		}
		t.Raw = l.text[l.pos : l.pos+length]
		l.advance(length)
		tokens = append(tokens, t)
	}
}

type lexer struct {
	text              string
	pos, line, column int
}

func (l *lexer) advance(n int) {
	for _, r := range l.text[l.pos : l.pos+n] {
		l.column++
		if r == '\n' {
			l.line, l.column = l.line+1, 1
		}
	}
	l.pos += n
}

func (l *lexer) space() error {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case unicode.IsSpace(r):
			l.advance(size)
		case strings.HasPrefix(rest, "--"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			l.advance(end)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return &Error{l.line, l.column, "a comment is not closed"}
			}
			l.advance(end + 4)
		default:
			return nil
		}
	}
	return nil
}

// next returns the kind and the length of the token at pos; the length is negative where it does not end.
func (l *lexer) next() (Kind, int) {
	rest := l.text[l.pos:]
	first, size := utf8.DecodeRuneInString(rest)
	switch {
	case first == '\'':
		return String, quotedLength(rest)
	case first == '"' || first == '`':
		return Quoted, quotedLength(rest)
	case first == '_' || unicode.IsLetter(first):
		return Word, wordLength(rest)
	case unicode.IsDigit(first) || first == '.' && len(rest) > 1 && unicode.IsDigit(rune(rest[1])):
		return Number, numberLength(rest)
	}
	for _, pair := range []string{"<=", ">=", "<>", "!=", "||", "->", "=>"} {
		if strings.HasPrefix(rest, pair) {
			return Special, 2
		}
	}
	return Special, size
}

func quotedLength(rest string) int {
	quote := rest[0]
	for i := 1; i < len(rest); i++ {
		if rest[i] != quote {
			continue
		}
		if i+1 == len(rest) || rest[i+1] != quote {
			return i + 1
		}
		i++
	}
	return -1
}

func wordLength(rest string) int {
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r != '_' && r != '$' && r != '@' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if end < 0 {
		return len(rest)
	}
	return end
}

// numberLength takes letters too (1e6, 0x1F), and the sign of an exponent.
func numberLength(rest string) int {
	for i := 1; i < len(rest); i++ {
		c := rest[i]
		exponent := (c == '+' || c == '-') && (rest[i-1] == 'e' || rest[i-1] == 'E') && !strings.HasPrefix(rest, "0x")
		if c != '.' && c != '_' && !exponent && !('0' <= c && c <= '9') && !('a' <= c|0x20 && c|0x20 <= 'z') {
			return i
		}
	}
	return len(rest)
}
