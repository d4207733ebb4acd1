package ddl

import (
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/athena/lex"
	"github.com/datacounsel/spillway/internal/local/glue"
)

// parser reads a statement token by token.
type parser struct {
	sql    string
	tokens []lex.Token
	pos    int
}

func (p *parser) peek() lex.Token { return p.tokens[p.pos] }

func (p *parser) take() lex.Token {
	t := p.tokens[p.pos]
	if t.Kind != lex.End {
		p.pos++
	}
	return t
}

// accept moves over the words if all of them come next.
func (p *parser) accept(words ...string) bool {
	for i, word := range words {
		if p.pos+i >= len(p.tokens) || !p.tokens[p.pos+i].Is(word) {
			return false
		}
	}
	p.pos += len(words)
	return true
}

// expect moves over the words, which must come next.
func (p *parser) expect(words ...string) error {
	for _, word := range words {
		if !p.accept(word) {
			return p.unexpected(word)
		}
	}
	return nil
}

func (p *parser) unexpected(wanted string) error {
	t := p.peek()
	found := t.Raw
	if t.Kind == lex.End {
		found = "<EOF>"
	}
	return failed("ParseException line %d:%d mismatched input '%s' expecting %s", t.Line, t.Column, found, wanted)
}

func (p *parser) end() error {
	if p.peek().Kind != lex.End {
		return p.unexpected("<EOF>")
	}
	return nil
}

// name reads an identifier; the catalog keeps names in lower case.
func (p *parser) name() (string, error) {
	if t := p.peek(); t.Kind == lex.Word || t.Kind == lex.Quoted {
		p.pos++
		return strings.ToLower(t.Text()), nil
	}
	return "", p.unexpected("Identifier")
}

// tableName reads [[catalog.]database.]table; without a database it is the given one.
func (p *parser) tableName(database string) (db, table string, err error) {
	if table, err = p.name(); err != nil {
		return "", "", err
	}
	db = database
	for p.accept(".") {
		db = table
		if table, err = p.name(); err != nil {
			return "", "", err
		}
	}
	if db == "" {
		db = "default"
	}
	return db, table, nil
}

// text reads a string in single or double quotes, with Hive's escapes.
func (p *parser) text() (string, error) {
	if t := p.peek(); t.Kind == lex.String || t.Kind == lex.Quoted && t.Raw[0] == '"' {
		p.pos++
		return unescape(t.Text()), nil
	}
	return "", p.unexpected("StringLiteral")
}

// unescape replaces \t, \n, \r, \b, octal \001 and a backslash before anything else.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		if i+3 <= len(s) {
			if n, err := strconv.ParseUint(s[i:i+3], 8, 8); err == nil {
				out.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		if at := strings.IndexByte("tnrb0", s[i]); at >= 0 {
			out.WriteByte("\t\n\r\b\x00"[at])
			continue
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// list reads ( item, item, … ).
func (p *parser) list(item func() error) error {
	if err := p.expect("("); err != nil {
		return err
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if !p.accept(",") {
			return p.expect(")")
		}
	}
}

// properties reads ('key' = 'value', …).
func (p *parser) properties() (map[string]string, error) {
	properties := map[string]string{}
	return properties, p.list(func() error {
		k, err := p.text()
		if err != nil {
			return err
		}
		if err := p.expect("="); err != nil {
			return err
		}
		properties[k], err = p.text()
		return err
	})
}

// columns reads (name type [COMMENT 'text'], …).
func (p *parser) columns() ([]glue.Column, error) {
	var columns []glue.Column
	return columns, p.list(func() error {
		name, err := p.name()
		if err != nil {
			return err
		}
		c := glue.Column{Name: name}
		if c.Type, err = p.hiveType(); err != nil {
			return err
		}
		c.Comment, err = p.comment()
		for _, have := range columns {
			if have.Name == name {
				return failed("SemanticException [Error 10036]: Duplicate column name: %s", name)
			}
		}
		columns = append(columns, c)
		return err
	})
}

func (p *parser) comment() (string, error) {
	if !p.accept("COMMENT") {
		return "", nil
	}
	return p.text()
}

// hiveType reads a type up to the next comma, closing parenthesis or COMMENT outside of its own brackets.
func (p *parser) hiveType() (string, error) {
	begin, depth := p.peek(), 0
	var text strings.Builder
	for t := p.peek(); t.Kind != lex.End; t = p.peek() {
		if depth == 0 && (t.Is(",") || t.Is(")") || t.Is("COMMENT")) {
			break
		}
		switch t.Raw {
		case "<", "(":
			depth++
		case ">", ")":
			depth--
		case "<>":
			return "", p.unexpected("a type")
		}
		text.WriteString(t.Text())
		p.pos++
	}
	parsed, err := lake.ParseType(text.String())
	if err != nil {
		return "", failed("ParseException line %d:%d cannot recognize input near '%s' in column type: %v", begin.Line, begin.Column, begin.Raw, err)
	}
	return parsed.String(), nil
}
