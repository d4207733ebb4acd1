package glue

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"unicode"
)

// nullPartition is Hive's value for NULL in a partition key.
const nullPartition = "__HIVE_DEFAULT_PARTITION__"

// test tells whether a partition's values pass.
type test func(values []string) bool

// parseFilter reads the expression of GetPartitions: comparisons of keys with literals, [NOT] IN, BETWEEN,
// LIKE and IS NULL, joined by AND, OR, NOT and parentheses. Numeric keys compare as numbers.
func parseFilter(expression string, keys []Column) (test, error) {
	p := filterParser{keys: keys}
	if err := p.lex(expression); err != nil {
		return nil, err
	}
	if len(p.tokens) == 0 {
		return func([]string) bool { return true }, nil
	}
	keep, err := p.disjunction()
	if err == nil && p.pos < len(p.tokens) {
		err = p.unexpected()
	}
	return keep, err
}

type filterToken struct {
	kind byte // 'w' word, 'q' quoted name, 's' string, 'n' number, 'o' operator
	text string
}

type filterParser struct {
	keys   []Column
	tokens []filterToken
	pos    int
}

var filterLexer = regexp.MustCompile("^(?:" +
	`(?P<s>'(?:[^'\\]|''|\\.)*')|(?P<n>-?\d+(?:\.\d+)?)|(?P<w>[\pL_][\pL\pN_]*)|` +
	"(?P<q>`[^`]+`|\"[^\"]+\")|" + `(?P<o><=|>=|<>|!=|[=<>(),]))`)

func (p *filterParser) lex(text string) error {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimLeftFunc(text, unicode.IsSpace) {
		m := filterLexer.FindStringSubmatchIndex(text)
		if m == nil {
			return fmt.Errorf("cannot read it from %q on", text)
		}
		for i, name := range filterLexer.SubexpNames() {
			if i > 0 && m[2*i] >= 0 {
				p.tokens = append(p.tokens, filterToken{name[0], text[:m[1]]})
			}
		}
		text = text[m[1]:]
	}
	return nil
}

func (p *filterParser) peek() filterToken {
	if p.pos < len(p.tokens) {
		return p.tokens[p.pos]
	}
	return filterToken{}
}

func (p *filterParser) unexpected() error {
	if p.pos >= len(p.tokens) {
		return fmt.Errorf("it ends too early")
	}
	return fmt.Errorf("unexpected %s", p.peek().text)
}

// take moves over the next token when it is the keyword or operator.
func (p *filterParser) take(text string) bool {
	if t := p.peek(); (t.kind == 'w' || t.kind == 'o') && strings.EqualFold(t.text, text) {
		p.pos++
		return true
	}
	return false
}

func (p *filterParser) must(text string) error {
	if !p.take(text) {
		return fmt.Errorf("%s expected: %w", text, p.unexpected())
	}
	return nil
}

func (p *filterParser) disjunction() (test, error) {
	left, err := p.conjunction()
	for err == nil && p.take("or") {
		var right test
		a := left
		right, err = p.conjunction()
		left = func(v []string) bool { return a(v) || right(v) }
	}
	return left, err
}

func (p *filterParser) conjunction() (test, error) {
	left, err := p.term()
	for err == nil && p.take("and") {
		var right test
		a := left
		right, err = p.term()
		left = func(v []string) bool { return a(v) && right(v) }
	}
	return left, err
}

func (p *filterParser) term() (test, error) {
	if p.take("not") {
		inner, err := p.term()
		return negate(inner, true), err
	}
	if p.take("(") {
		inner, err := p.disjunction()
		if err != nil {
			return nil, err
		}
		return inner, p.must(")")
	}
	return p.predicate()
}

func negate(inner test, not bool) test {
	if !not {
		return inner
	}
	return func(v []string) bool { return !inner(v) }
}

// operand is a key (index >= 0) or a literal.
type operand struct {
	index   int
	literal string
}

func (o operand) value(values []string) string {
	if o.index >= 0 {
		return values[o.index]
	}
	return o.literal
}

// operand reads a key or a literal; DATE '…' and TIMESTAMP '…' are their text.
func (p *filterParser) operand() (operand, error) {
	t := p.peek()
	if (t.kind == 'w') && p.pos+1 < len(p.tokens) && p.tokens[p.pos+1].kind == 's' {
		p.pos++
		t = p.peek()
	}
	p.pos++
	switch t.kind {
	case 's':
		return operand{-1, strings.NewReplacer("''", "'", `\'`, "'", `\\`, `\`).Replace(t.text[1 : len(t.text)-1])}, nil
	case 'n':
		return operand{-1, t.text}, nil
	case 'w', 'q':
		for i, k := range p.keys {
			if strings.EqualFold(k.Name, strings.Trim(t.text, "`\"")) {
				return operand{index: i}, nil
			}
		}
		return operand{}, fmt.Errorf("%s is not a partition key", t.text)
	}
	p.pos--
	return operand{}, p.unexpected()
}

func (p *filterParser) predicate() (test, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	if p.take("is") {
		not := p.take("not")
		return negate(func(v []string) bool { return left.value(v) == nullPartition }, not), p.must("null")
	}
	not := p.take("not")
	switch {
	case p.take("in"):
		inner, err := p.list(left)
		return negate(inner, not), err
	case p.take("between"):
		low, err := p.operand()
		if err == nil {
			err = p.must("and")
		}
		if err != nil {
			return nil, err
		}
		high, err := p.operand()
		a, b := p.compare(left, low, ">="), p.compare(left, high, "<=")
		return negate(func(v []string) bool { return a(v) && b(v) }, not), err
	case p.take("like"):
		pattern, err := p.operand()
		if err != nil {
			return nil, err
		}
		re := likePattern(pattern.literal)
		return negate(func(v []string) bool { return re.MatchString(left.value(v)) }, not), nil
	}
	op := p.peek()
	if not || op.kind != 'o' || strings.Contains("(),", op.text) {
		return nil, p.unexpected()
	}
	p.pos++
	right, err := p.operand()
	return p.compare(left, right, op.text), err
}

func (p *filterParser) list(left operand) (test, error) {
	if err := p.must("("); err != nil {
		return nil, err
	}
	var tests []test
	for {
		o, err := p.operand()
		if err != nil {
			return nil, err
		}
		tests = append(tests, p.compare(left, o, "="))
		if !p.take(",") {
			break
		}
	}
	return func(v []string) bool {
		for _, t := range tests {
			if t(v) {
				return true
			}
		}
		return false
	}, p.must(")")
}

// compare tests two operands; NULL compares false with everything.
func (p *filterParser) compare(a, b operand, op string) test {
	numeric := false
	for _, o := range []operand{a, b} {
		numeric = numeric || o.index >= 0 && isNumeric(p.keys[o.index].Type)
	}
	return func(values []string) bool {
		x, y := a.value(values), b.value(values)
		if x == nullPartition || y == nullPartition {
			return false
		}
		order := strings.Compare(x, y)
		if numeric {
			left, ok := new(big.Rat).SetString(x)
			right, also := new(big.Rat).SetString(y)
			if !ok || !also {
				return false
			}
			order = left.Cmp(right)
		}
		switch op {
		case "=":
			return order == 0
		case "<>", "!=":
			return order != 0
		case "<":
			return order < 0
		case "<=":
			return order <= 0
		case ">":
			return order > 0
		}
		return order >= 0
	}
}

func isNumeric(hive string) bool {
	name, _, _ := strings.Cut(strings.ToLower(hive), "(")
	switch name {
	case "tinyint", "smallint", "int", "integer", "bigint", "long", "decimal", "float", "double":
		return true
	}
	return false
}

func likePattern(pattern string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(pattern)
	return regexp.MustCompile("(?s)^" + strings.NewReplacer("%", ".*", "_", ".").Replace(quoted) + "$")
}
