package trino

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// Statement is a query in Athena's SQL and what is left to compute on its rows.
type Statement struct {
	SQL string
	// Rest holds the visible columns as expressions over Athena's, which are those of the relation in slot 0; nil
	// where Athena's columns are the visible ones.
	Rest   []tree.Expr
	Inputs []Input
	// Texts says for people what the computed columns are.
	Texts []string
}

// Input is a column of Athena's result that Rest reads.
type Input struct {
	Type tree.Type
	Rows []tree.Type // of an aggregate's gathered rows: the column is a JSON array of arrays of texts
}

// splitter collects Athena's columns for a select list that is computed from them.
type splitter struct {
	p      *printer
	rel    *tree.Rel
	known  map[string]int // input by its text
	cells  []tree.Target
	inputs []Input
	keys   []tree.Expr // of GROUP BY
}

// split gives a query the columns from which the engine computes what Athena cannot, or not as PostgreSQL does. The
// query comes back as it is where Athena's columns are the client's.
func (p *printer) split(q *tree.Query) *tree.Query {
	if q.Distinct {
		return q
	}
	s := &splitter{p: p, rel: &tree.Rel{Cols: nil}, known: map[string]int{}, keys: q.Group}
	visible := q.Visible()
	rest, computed := make([]tree.Expr, len(visible)), false
	direct := make([]int, len(visible))
	var texts []string
	for i, t := range visible {
		direct[i] = -1
		if p.rests(t.Expr) {
			if e := s.compute(t.Expr); e != nil {
				rest[i], computed = e, true
				texts = append(texts, tree.Text(t.Expr))
				continue
			}
		}
		rest[i] = s.direct(t)
		direct[i] = rest[i].(*tree.Var).Col
	}
	if !computed {
		return q
	}
	p.rest, p.inputs, p.shownRest = rest, s.inputs, texts
	out := *q
	out.Targets, out.Sort = s.cells, append([]tree.SortKey(nil), q.Sort...)
	for i, k := range q.Sort {
		if k.Target < len(direct) && direct[k.Target] >= 0 {
			out.Sort[i].Target = direct[k.Target]
			continue
		}
		t := q.Targets[k.Target]
		t.Junk = true
		out.Sort[i].Target = len(out.Targets)
		out.Targets = append(out.Targets, t)
	}
	return &out
}

// rests says whether a column is better computed by the engine: Athena has no form for it, or one that is known to
// differ at its edges.
func (p *printer) rests(e tree.Expr) bool {
	if _, ok := e.(*tree.Var); ok {
		return false
	}
	rough := false
	_, fault := p.try(func() string {
		if rough = p.rough(e); rough {
			return ""
		}
		return p.output(e)
	})
	return rough || fault != nil && fault.Code == "0A000"
}

// worthPulling says whether a sub-select computes a column that the engine had better compute, which it can do for the
// outermost select list alone.
func (p *printer) worthPulling(sub *tree.Query) bool {
	for _, t := range sub.Targets {
		if p.rests(t.Expr) {
			return true
		}
	}
	return false
}

// compute returns an expression over inputs, nil where an input has no form in Athena's SQL either.
func (s *splitter) compute(e tree.Expr) (out tree.Expr) {
	cells := len(s.cells)
	out, fault := s.attempt(func() tree.Expr { return s.rest(e) })
	if v, whole := out.(*tree.Var); fault != nil || whole && v.Col >= cells {
		s.forget(cells)
		return nil
	}
	return out
}

// attempt makes an expression over inputs; where one has no form in Athena's SQL, those that it has added are forgotten.
func (s *splitter) attempt(write func() tree.Expr) (out tree.Expr, fault *pgerr.Error) {
	cells := len(s.cells)
	if _, fault = s.p.try(func() string { out = write(); return "" }); fault != nil {
		s.forget(cells)
	}
	return out, fault
}

// forget drops the inputs from one on.
func (s *splitter) forget(from int) {
	for text, i := range s.known {
		if i >= from {
			delete(s.known, text)
		}
	}
	s.cells, s.inputs = s.cells[:from], s.inputs[:from]
}

// direct makes a visible column one of Athena's.
func (s *splitter) direct(t tree.Target) tree.Expr {
	text := ""
	if v, ok := t.Expr.(*tree.Var); ok {
		text = s.p.output(v)
	}
	return s.add(text, t, Input{Type: t.Expr.Type()}, t.Expr.At())
}

func (s *splitter) add(text string, t tree.Target, in Input, loc int) tree.Expr {
	i, ok := s.known[text]
	if !ok || text == "" {
		i = len(s.cells)
		s.cells, s.inputs = append(s.cells, t), append(s.inputs, in)
		if text != "" {
			s.known[text] = i
		}
	}
	return &tree.Var{Node: tree.Node{T: in.Type, Loc: loc}, Rel: s.rel, Col: i}
}

// input makes an expression one of Athena's columns; it panics where there is no faithful form.
func (s *splitter) input(e tree.Expr) tree.Expr {
	text := s.p.output(e)
	return s.add(text, tree.Target{Expr: e}, Input{Type: e.Type()}, e.At())
}

// rest writes an expression over inputs: as few and as plain ones as the engine's reach allows.
func (s *splitter) rest(e tree.Expr) tree.Expr {
	return tree.Replace(e, func(e tree.Expr) tree.Expr {
		for _, k := range s.keys {
			if tree.Equal(k, e) {
				return s.input(e)
			}
		}
		if v, ok := s.p.constant(e); ok {
			return &tree.Const{Node: tree.Node{T: e.Type(), Loc: e.At()}, Value: v}
		}
		switch x := e.(type) {
		case *tree.Var, *tree.Sub, *tree.Grouping:
			return s.input(e)
		case *tree.WholeRow:
			return s.rest(s.p.wholeRow(x))
		case *tree.Agg:
			return s.aggregate(x)
		case *tree.Call:
			if x.Op == nil && x.Proc.RetSet || !s.p.o.Engine.Supports(x) {
				return s.input(e)
			}
		}
		return nil
	})
}

// wholeRow is a whole row as its columns: NULL where an outer join has none, which is where all of them are.
func (p *printer) wholeRow(x *tree.WholeRow) tree.Expr {
	row := fields(x)
	if x.Level == 0 && !outerJoined(p.top.From, x.Rel) {
		return row
	}
	node := tree.Node{T: tree.Type{OID: pgdata.Bool, Mod: -1}, Loc: x.Loc}
	return &tree.Case{Node: x.Node, Whens: []tree.When{{Cond: &tree.IsNull{Node: node, Arg: row}, Result: &tree.Const{Node: x.Node}}}, Else: row}
}

// outerJoined says whether an outer join may leave a relation without a row.
func outerJoined(from []tree.From, rel *tree.Rel) bool {
	var within func(f tree.From, nullable bool) bool
	within = func(f tree.From, nullable bool) bool {
		switch x := f.(type) {
		case *tree.RelRef:
			return x.Rel == rel && nullable
		case *tree.Join:
			return within(x.Left, nullable || x.Kind == tree.Right || x.Kind == tree.Full) || within(x.Right, nullable || x.Kind == tree.Left || x.Kind == tree.Full)
		}
		return false
	}
	for _, f := range from {
		if within(f, false) {
			return true
		}
	}
	return false
}

// fields is a whole row as its columns.
func fields(x *tree.WholeRow) *tree.Row {
	row := &tree.Row{Node: x.Node}
	for i, c := range x.Rel.Cols {
		if !c.Hidden {
			row.Names = append(row.Names, c.Name)
			row.Fields = append(row.Fields, &tree.Var{Node: tree.Node{T: c.Type, Loc: x.Loc}, Level: x.Level, Rel: x.Rel, Col: i})
		}
	}
	return row
}

// aggregate is an aggregate as Athena computes it, or its state, from which the engine does.
func (s *splitter) aggregate(x *tree.Agg) tree.Expr {
	if x.Info == nil || x.Level > 0 {
		return s.input(x)
	}
	if exact, fault := s.attempt(func() tree.Expr { return s.summed(x) }); fault == nil && exact != nil {
		return exact
	} else if fault != nil && fault.Code != "0A000" {
		panic(fault)
	}
	text, fault := s.p.try(func() string { return s.p.output(x) })
	if fault == nil {
		return s.add(text, tree.Target{Expr: x}, Input{Type: x.T}, x.Loc)
	}
	if fault.Code != "0A000" || x.Over != nil || !s.p.o.Engine.Supports(x) {
		panic(fault)
	}
	return s.gathered(x, fault)
}

// summed is avg, variance and standard deviation from counts and sums, which are exact.
func (s *splitter) summed(x *tree.Agg) tree.Expr {
	from := uint32(0)
	if len(x.Args) > 0 {
		from = pgdata.Base(x.Args[0].Type().OID)
	}
	squares := false
	switch x.Proc.Name {
	case "avg":
		if from != pgdata.Interval && pgdata.Base(x.T.OID) != pgdata.Numeric {
			return nil
		}
	case "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop":
		if squares = true; pgdata.Base(x.T.OID) != pgdata.Numeric {
			return nil
		}
	default:
		return nil
	}
	sum, count := aggregateOf(x, "sum", from), aggregateOf(x, "count", pgdata.Any)
	state := []tree.Expr{s.input(count), s.input(sum)}
	if squares {
		text, ok := s.p.squares(x)
		if !ok {
			return nil
		}
		state = append(state, s.add(text, tree.Target{Expr: &shown{Node: sum.Node, text: text}}, Input{Type: tree.Type{OID: pgdata.Numeric, Mod: -1}}, x.Loc))
		if pgdata.Base(sum.T.OID) != pgdata.Numeric { // the engine adds up numerics
			state[1] = &tree.Cast{Node: tree.Node{T: tree.Type{OID: pgdata.Numeric, Mod: -1}, Loc: x.Loc}, Arg: state[1], Method: 'f'}
		}
	}
	return &tree.Partial{Node: x.Node, Agg: x, State: state}
}

// aggregateOf is another aggregate over the same rows.
func aggregateOf(x *tree.Agg, name string, arg uint32) *tree.Agg {
	out := *x
	for _, proc := range pgdata.Get().ProcByName[name] {
		if len(proc.Args) == 1 && proc.Args[0] == arg {
			out.Proc, out.Info, out.T = proc, pgdata.Get().Aggregates[proc.OID], tree.Type{OID: proc.Result, Mod: -1}
		}
	}
	return &out
}

// gathered is an aggregate that the engine computes from its group's rows, which Athena gathers into an array.
func (s *splitter) gathered(x *tree.Agg, fault *pgerr.Error) tree.Expr {
	rel := &tree.Rel{}
	var texts []string
	cell := func(e tree.Expr) tree.Expr {
		rel.Cols = append(rel.Cols, tree.Col{Type: e.Type()})
		texts = append(texts, s.p.cellText(e))
		return &tree.Var{Node: tree.Node{T: e.Type(), Loc: e.At()}, Rel: rel, Col: len(rel.Cols) - 1}
	}
	agg := *x
	agg.Filter, agg.Args, agg.Order, agg.Direct = nil, make([]tree.Expr, len(x.Args)), append([]tree.SortKey(nil), x.Order...), nil
	for i, e := range x.Args {
		agg.Args[i] = s.perRow(e, cell)
	}
	for i := range agg.Order {
		agg.Order[i].Expr = s.perRow(x.Order[i].Expr, cell)
	}
	for _, e := range x.Direct {
		agg.Direct = append(agg.Direct, s.rest(e))
	}
	if len(texts) == 0 {
		panic(fault)
	}
	call := &tree.Agg{Node: x.Node, Filter: x.Filter}
	text := "json_format(CAST(" + s.p.agg(call, "array_agg", "ARRAY["+s.p.list(texts)+"]") + " AS json))"
	in := Input{Type: x.T}
	for _, c := range rel.Cols {
		in.Rows = append(in.Rows, c.Type)
	}
	rows := s.add(text, tree.Target{Expr: &shown{Node: x.Node, text: text}}, in, x.Loc)
	return &tree.Partial{Node: x.Node, Agg: &agg, State: []tree.Expr{rows}}
}

// perRow writes an expression of an aggregate's rows over gathered cells: whole where Athena has it, else by its
// columns.
func (s *splitter) perRow(e tree.Expr, cell func(tree.Expr) tree.Expr) tree.Expr {
	return tree.Replace(e, func(e tree.Expr) tree.Expr {
		if v, ok := s.p.constant(e); ok {
			return &tree.Const{Node: tree.Node{T: e.Type(), Loc: e.At()}, Value: v}
		}
		switch x := e.(type) {
		case *tree.Var, *tree.Sub, *raw:
			return cell(e)
		case *tree.WholeRow:
			return s.perRow(s.p.wholeRow(x), cell)
		case *tree.Call:
			if !s.p.o.Engine.Supports(x) {
				return cell(e)
			}
		}
		return nil
	})
}

// shown is an expression whose text as an output column is known already.
type shown struct {
	tree.Node
	text string
}
