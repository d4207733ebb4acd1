package parse

import "strings"

func (p *parser) statement() Statement {
	t := p.cur()
	switch {
	case p.word("EXPLAIN"):
		return p.explain(t.pos)
	case p.is("CREATE"):
		return p.create()
	case p.word("INSERT", "INTO"):
		s := &Insert{Pos: t.pos, Name: p.qname()}
		if p.isOp("(") {
			if columns, ok := try(p, func() []Ident { c := p.idents(); p.queryStart(); return c }); ok {
				s.Columns = columns
			}
		}
		s.Query = p.query()
		return s
	case p.word("UNLOAD"):
		s := &Unload{Pos: t.pos}
		p.needOp("(")
		s.Query = p.query()
		p.needOp(")")
		p.needWord("TO")
		s.To = p.stringText()
		if p.word("WITH") {
			s.Properties = p.properties()
		}
		return s
	case p.word("DROP", "VIEW"):
		s := &DropView{Pos: t.pos, IfExists: p.word("IF", "EXISTS")}
		s.Name = p.qname()
		return s
	case p.startsQuery(0):
		return p.query()
	}
	p.unexpected("'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', 'SET', 'SHOW', 'START', 'TRUNCATE', 'UPDATE', 'USE', 'WITH', <query>")
	return nil
}

// queryStart fails unless a query begins here.
func (p *parser) queryStart() {
	if !p.startsQuery(0) {
		p.unexpected("<query>")
	}
}

// startsQuery tells whether a query begins n tokens ahead, behind any parentheses.
func (p *parser) startsQuery(n int) bool {
	for p.ahead(n).kind == tOp && p.ahead(n).raw == "(" {
		n++
	}
	t := p.ahead(n)
	return t.kind == tWord && (t.upper == "SELECT" || t.upper == "WITH" || t.upper == "VALUES" || t.upper == "TABLE")
}

func (p *parser) explain(at Pos) Statement {
	s := &Explain{Pos: at, Analyze: p.word("ANALYZE"), Type: "DISTRIBUTED", Format: "TEXT"}
	if s.Analyze {
		p.word("VERBOSE")
	}
	if p.isOp("(") && !p.startsQuery(0) {
		p.move()
		for {
			switch {
			case p.word("TYPE"):
				s.Type = strings.ToUpper(p.ident().Name)
			case p.word("FORMAT"):
				s.Format = strings.ToUpper(p.ident().Name)
			default:
				p.unexpected("'FORMAT', 'TYPE'")
			}
			if !p.op(",") {
				break
			}
		}
		p.needOp(")")
	}
	s.Statement = p.statement()
	return s
}

func (p *parser) create() Statement {
	at := p.move().pos
	replace := p.word("OR", "REPLACE")
	switch {
	case p.word("VIEW"):
		s := &CreateView{Pos: at, Replace: replace, Name: p.qname()}
		if p.word("COMMENT") {
			p.stringText()
		}
		if p.word("SECURITY") && !p.word("DEFINER") {
			p.needWord("INVOKER")
		}
		p.needWord("AS")
		start := p.cur().start
		s.Query = p.query()
		s.Text = strings.TrimSpace(p.src[start:p.cur().start])
		return s
	case !replace && p.word("TABLE"):
		s := &CreateTableAs{Pos: at, IfNotExists: p.word("IF", "NOT", "EXISTS")}
		s.Name = p.qname()
		if p.isOp("(") {
			s.Columns = p.idents()
		}
		if p.word("COMMENT") {
			p.stringText()
		}
		if p.word("WITH") {
			s.Properties = p.properties()
		}
		p.needWord("AS")
		s.Query = p.query()
		if p.word("WITH") {
			s.NoData = p.word("NO")
			p.needWord("DATA")
		}
		return s
	}
	p.unexpected("'CATALOG', 'FUNCTION', 'MATERIALIZED', 'OR', 'ROLE', 'SCHEMA', 'TABLE', 'VIEW'")
	return nil
}

func (p *parser) properties() []Property {
	p.needOp("(")
	var list []Property
	for {
		name := p.ident()
		p.needOp("=")
		list = append(list, Property{Name: name, Value: p.expr()})
		if !p.op(",") {
			break
		}
	}
	p.needOp(")")
	return list
}

func (p *parser) query() *Query {
	t := p.cur()
	p.enter(t.pos)
	defer p.leave()
	q := &Query{Pos: t.pos}
	if p.word("WITH") {
		q.Recursive = p.word("RECURSIVE")
		for {
			cte := CTE{Name: p.ident()}
			if p.isOp("(") {
				cte.Columns = p.idents()
			}
			p.needWord("AS")
			p.needOp("(")
			cte.Query = p.query()
			p.needOp(")")
			q.With = append(q.With, cte)
			if !p.op(",") {
				break
			}
		}
	}
	q.Body = p.setOps(0)
	if p.word("ORDER") {
		p.needWord("BY")
		q.OrderBy = p.sortKeys()
	}
	if p.word("OFFSET") {
		q.Offset = p.rowCount()
		if !p.word("ROWS") {
			p.word("ROW")
		}
	}
	p.limit(q)
	return q
}

func (p *parser) limit(q *Query) {
	switch {
	case p.word("LIMIT"):
		if q.LimitAll = p.word("ALL"); !q.LimitAll {
			q.Limit = p.rowCount()
		}
	case p.word("FETCH"):
		if !p.word("FIRST") && !p.word("NEXT") {
			p.unexpected("'FIRST', 'NEXT'")
		}
		q.Limit = &Lit{Pos: p.cur().pos, Kind: Integer, Text: "1"}
		if !p.is("ROW") && !p.is("ROWS") {
			q.Limit = p.rowCount()
		}
		if !p.word("ROWS") && !p.word("ROW") {
			p.unexpected("'ROW', 'ROWS'")
		}
		if !p.word("ONLY") {
			p.needWord("WITH")
			p.needWord("TIES")
			q.Ties = true
		}
	}
}

func (p *parser) rowCount() Expr {
	t := p.cur()
	switch {
	case t.kind == tInteger:
		p.move()
		return &Lit{Pos: t.pos, Kind: Integer, Text: t.text}
	case p.op("?"):
		p.params++
		return &Param{Pos: t.pos, N: p.params - 1}
	}
	p.unexpected("'?', <integer>")
	return nil
}

// setOps reads UNION and EXCEPT (level 0) over INTERSECT (level 1) over single queries.
func (p *parser) setOps(level int) Body {
	if level == 2 {
		return p.queryPrimary()
	}
	left := p.setOps(level + 1)
	for {
		t := p.cur()
		if !(level == 0 && (p.is("UNION") || p.is("EXCEPT")) || level == 1 && p.is("INTERSECT")) {
			return left
		}
		p.move()
		op := &SetOp{Pos: t.pos, Op: t.upper, L: left}
		if op.All = p.word("ALL"); !op.All {
			p.word("DISTINCT")
		}
		op.R = p.setOps(level + 1)
		left = op
	}
}

func (p *parser) queryPrimary() Body {
	t := p.cur()
	switch {
	case p.word("SELECT"):
		return p.selectBody(t.pos)
	case p.word("VALUES"):
		v := &Values{Pos: t.pos, Rows: []Expr{p.expr()}}
		for p.op(",") {
			v.Rows = append(v.Rows, p.expr())
		}
		return v
	case p.word("TABLE"):
		return &TableBody{Pos: t.pos, Name: p.qname()}
	case p.op("("):
		q := p.query()
		p.needOp(")")
		return q
	}
	p.unexpected("'(', 'SELECT', 'TABLE', 'VALUES'")
	return nil
}

func (p *parser) selectBody(at Pos) Body {
	s := &Select{Pos: at}
	if s.Distinct = p.word("DISTINCT"); !s.Distinct {
		p.word("ALL")
	}
	s.Items = append(s.Items, p.item())
	for p.op(",") {
		s.Items = append(s.Items, p.item())
	}
	if p.word("FROM") {
		s.From = append(s.From, p.relation())
		for p.op(",") {
			s.From = append(s.From, p.relation())
		}
	}
	if p.word("WHERE") {
		s.Where = p.expr()
	}
	if p.word("GROUP") {
		p.needWord("BY")
		s.GroupBy = p.groupBy()
	}
	if p.word("HAVING") {
		s.Having = p.expr()
	}
	if p.word("WINDOW") {
		for {
			w := NamedWindow{Name: p.ident()}
			p.needWord("AS")
			p.needOp("(")
			w.Spec = p.window()
			p.needOp(")")
			s.Windows = append(s.Windows, w)
			if !p.op(",") {
				break
			}
		}
	}
	return s
}

func (p *parser) item() Item {
	t := p.cur()
	if p.op("*") {
		return Item{Pos: t.pos, Star: true}
	}
	if t.kind == tWord && reserved[t.upper] && !startsExpr[t.upper] {
		p.unexpected("'*', 'ALL', 'DISTINCT', <expression>")
	}
	x := p.expr()
	if p.isOp(".") && p.ahead(1).kind == tOp && p.ahead(1).raw == "*" {
		p.move()
		p.move()
		item := Item{Pos: t.pos, Star: true, Prefix: x}
		if p.word("AS") {
			item.Aliases = p.idents()
		}
		return item
	}
	item := Item{Pos: t.pos, X: x}
	if p.word("AS") || isIdent(p.cur()) && !p.clause() {
		alias := p.ident()
		item.Alias = &alias
	}
	return item
}

// clause tells whether a word that might be an alias begins the next clause instead.
func (p *parser) clause() bool {
	t := p.cur()
	if t.kind != tWord {
		return false
	}
	switch t.upper {
	case "OFFSET", "LIMIT", "FETCH", "WINDOW", "TABLESAMPLE":
		next := p.ahead(1)
		return next.kind == tInteger || next.kind == tOp && (next.raw == "?") || next.kind == tWord || next.kind == tQuoted
	}
	return false
}

func (p *parser) groupBy() *GroupBy {
	g := &GroupBy{}
	if g.Distinct = p.word("DISTINCT"); !g.Distinct {
		p.word("ALL")
	}
	for {
		g.Elems = append(g.Elems, p.groupElem())
		if !p.op(",") {
			return g
		}
	}
}

func (p *parser) groupElem() GroupElem {
	e := GroupElem{Pos: p.cur().pos}
	switch {
	case p.word("ROLLUP"):
		e.Kind = "ROLLUP"
	case p.word("CUBE"):
		e.Kind = "CUBE"
	case p.word("GROUPING", "SETS"):
		e.Kind = "SETS"
	default:
		e.Sets = [][]Expr{p.groupSet()}
		return e
	}
	p.needOp("(")
	for !p.isOp(")") {
		e.Sets = append(e.Sets, p.groupSet())
		if !p.op(",") {
			break
		}
	}
	p.needOp(")")
	return e
}

// groupSet is (a, b), () or one expression.
func (p *parser) groupSet() []Expr {
	set, ok := try(p, func() []Expr {
		p.needOp("(")
		list := []Expr{}
		for !p.isOp(")") {
			list = append(list, p.expr())
			if !p.op(",") {
				break
			}
		}
		p.needOp(")")
		if !p.isOp(",") && !p.isOp(")") && p.cur().kind != tEOF && p.cur().kind != tWord {
			p.unexpected("','")
		}
		return list
	})
	if ok {
		return set
	}
	return []Expr{p.expr()}
}

func (p *parser) sortKeys() []SortKey {
	var keys []SortKey
	for {
		k := SortKey{X: p.expr()}
		if k.Desc = p.word("DESC"); !k.Desc {
			p.word("ASC")
		}
		if p.word("NULLS") {
			k.Nulls = p.cur().upper
			if !p.word("FIRST") && !p.word("LAST") {
				p.unexpected("'FIRST', 'LAST'")
			}
		}
		keys = append(keys, k)
		if !p.op(",") {
			return keys
		}
	}
}
