package bind

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// funcCall binds a call of a function, aggregate or window function (ParseFuncOrColumn).
func (b *binder) funcCall(s *scope, x *pg_query.FuncCall) tree.Expr {
	schema, name := named(x.Funcname)
	pos := int(x.Location)
	args, argNames := b.arguments(s, x)
	within := 0
	if x.AggWithinGroup {
		for _, k := range x.AggOrder {
			args = append(args, b.expr(s, k.GetSortBy().Node))
			within++
		}
	}
	if literal, ok := soleLiteral(args); ok && len(argNames) == 0 { // type 'text' in another form
		if e := b.asCast(schema, name, []tree.Expr{literal}, pos); e != nil {
			return e
		}
	}
	c := b.lookup(schema, name, args, argNames, x.FuncVariadic, pos)
	if c == nil {
		if e := b.notFunction(s, x, schema, name, args, argNames, pos); e != nil {
			return e
		}
	}
	switch c.proc.Kind {
	case 'a', 'w':
		return b.aggregate(s, x, c, args, within, pos)
	case 'p':
		panic(pgerr.New(pos, "42809", "%s is a procedure", b.signature(schema, name, args, argNames)).WithHint("To call a procedure, use CALL."))
	}
	display := name
	switch {
	case x.AggStar:
		fail(pos, "42809", "%s(*) specified, but %s is not an aggregate function", display, display)
	case x.AggDistinct:
		fail(pos, "42809", "DISTINCT specified, but %s is not an aggregate function", display)
	case x.AggWithinGroup:
		fail(pos, "42809", "WITHIN GROUP specified, but %s is not an aggregate function", display)
	case len(x.AggOrder) > 0:
		fail(pos, "42809", "ORDER BY specified, but %s is not an aggregate function", display)
	case x.AggFilter != nil:
		fail(pos, "42809", "FILTER specified, but %s is not an aggregate function", display)
	case x.Over != nil:
		fail(pos, "42809", "OVER specified, but %s is not a window function nor an aggregate function", display)
	}
	call := b.call(c, args, x.FuncVariadic, pos)
	if c.proc.RetSet && s.query != nil {
		switch s.kind {
		case "WHERE", "HAVING", "LIMIT", "OFFSET", "VALUES", "JOIN conditions":
			fail(pos, "0A000", "set-returning functions are not allowed in %s", s.kind)
		}
	}
	return call
}

// soleLiteral returns a call's only argument where it is a literal without a type.
func soleLiteral(args []tree.Expr) (tree.Expr, bool) {
	if len(args) != 1 || args[0].Type().OID != pgdata.Unknown {
		return nil, false
	}
	_, ok := args[0].(*tree.Const)
	return args[0], ok
}

// arguments binds a call's arguments; named ones (name => value) come last.
func (b *binder) arguments(s *scope, x *pg_query.FuncCall) (args []tree.Expr, names []string) {
	for _, n := range x.Args {
		if na := n.GetNamedArgExpr(); na != nil {
			names = append(names, na.Name)
			args = append(args, b.expr(s, na.Arg))
			continue
		}
		if len(names) > 0 {
			fail(location(n), "42601", "positional argument cannot follow named argument")
		}
		args = append(args, b.expr(s, n))
	}
	return args, names
}

// notFunction reads a call that fits no function as a cast or a field, or fails with 42883.
func (b *binder) notFunction(s *scope, x *pg_query.FuncCall, schema, name string, args []tree.Expr, argNames []string, pos int) tree.Expr {
	plainCall := len(x.AggOrder) == 0 && x.AggFilter == nil && x.Over == nil && !x.AggDistinct && !x.AggStar && len(argNames) == 0
	if plainCall && len(args) == 1 {
		if e := b.asCast(schema, name, args, pos); e != nil {
			return e
		}
		for _, c := range b.fields(args[0]) {
			if c.Name == name && schema == "" {
				return b.field(args[0], name, pos)
			}
		}
	}
	if x.AggWithinGroup {
		panic(pgerr.New(pos, "42883", "function %s does not exist", b.signature(schema, name, args, argNames)).
			WithHint("No aggregate function matches the given name and argument types. Perhaps you misplaced ORDER BY; ORDER BY must appear after all regular arguments of the aggregate."))
	}
	panic(b.missingFunction(schema, name, args, argNames, pos))
}

// aggregate binds an aggregate or window function.
func (b *binder) aggregate(s *scope, x *pg_query.FuncCall, c *candidate, args []tree.Expr, within, pos int) tree.Expr {
	p := c.proc
	info := b.data.Aggregates[p.OID]
	a := &tree.Agg{Proc: p, Info: info, Star: x.AggStar, Distinct: x.AggDistinct, Within: x.AggWithinGroup, Variadic: x.FuncVariadic}
	a.Loc = pos
	a.Level = b.aggLevel(args)
	target := s
	for range a.Level {
		target = target.outer
	}
	b.aggPlace(s, target, x, p, pos)
	declared := c.args[:len(args)]
	fitted, result := b.fit(declared, p.Result, args, pos, func() string { return "function " + b.signature("", p.Name, args, nil) + " does not exist" })
	if info == nil && len(c.proc.Args) > len(fitted) {
		fitted = b.fillDefaults(c, fitted, pos)
	}
	a.T, a.Args = plain(result), fitted
	b.aggShape(a, x, info, within, pos)
	if within > 0 {
		a.Direct, a.Args = fitted[:len(fitted)-within], fitted[len(fitted)-within:]
		for i, k := range x.AggOrder {
			a.Order = append(a.Order, b.sortKey(k.GetSortBy(), -1, a.Args[i]))
		}
	} else {
		b.aggOrder(s, a, x)
	}
	if x.AggFilter != nil {
		a.Filter = b.boolean(b.within(s, "FILTER", x.AggFilter), "FILTER")
	}
	for _, e := range a.Args {
		if x.Over == nil {
			b.nested(e, a, pos)
		}
	}
	if x.Over != nil {
		a.Over = b.over(s, x.Over)
		a.Level = 0
		target = s
		target.query.HasWindow = true
		return a
	}
	if target.query != nil {
		target.query.HasAgg = true
	}
	return a
}

// aggLevel is the query level that an aggregate belongs to: that of its innermost column.
func (b *binder) aggLevel(args []tree.Expr) int {
	level := -1
	for _, a := range args {
		tree.Walk(a, func(e tree.Expr) bool {
			l := -1
			switch x := e.(type) {
			case *tree.Var:
				l = x.Level
			case *tree.WholeRow:
				l = x.Level
			case *tree.Sub:
				l = 0
			}
			if l >= 0 && (level < 0 || l < level) {
				level = l
			}
			return true
		})
	}
	return max(level, 0)
}

// aggPlace fails where aggregates and window functions may not stand.
func (b *binder) aggPlace(s, target *scope, x *pg_query.FuncCall, p *pgdata.Proc, pos int) {
	if x.Over != nil {
		switch s.kind {
		case "SELECT", "ORDER BY", "DISTINCT ON":
		default:
			if s.agg.inWindow {
				fail(pos, "42P20", "window functions are not allowed in window definitions")
			}
			fail(pos, "42P20", "window functions are not allowed in %s", s.kind)
		}
		return
	}
	if p.Kind == 'w' {
		fail(pos, "42P20", "window function %s requires an OVER clause", p.Name)
	}
	if target.query == nil {
		fail(pos, "42803", "aggregate functions are not allowed in %s", target.kind)
	}
	switch target.kind {
	case "WHERE", "JOIN conditions", "GROUP BY", "FILTER", "LIMIT", "OFFSET", "VALUES", "FROM":
		fail(pos, "42803", "aggregate functions are not allowed in %s", target.kind)
	case "":
		fail(pos, "42803", "aggregate functions are not allowed in functions in FROM")
	}
}

// aggShape checks the call's form against the aggregate's kind.
func (b *binder) aggShape(a *tree.Agg, x *pg_query.FuncCall, info *pgdata.Aggregate, within, pos int) {
	name := a.Proc.Name
	switch {
	case info == nil && (x.AggDistinct || x.AggFilter != nil || len(x.AggOrder) > 0):
		switch {
		case x.AggDistinct:
			fail(pos, "0A000", "DISTINCT is not implemented for window functions")
		case x.AggFilter != nil:
			fail(pos, "0A000", "FILTER is not implemented for non-aggregate window functions")
		}
		fail(pos, "0A000", "aggregate ORDER BY is not implemented for window functions")
	case info == nil:
	case info.Kind != 'n' && within == 0:
		fail(pos, "42809", "WITHIN GROUP is required for ordered-set aggregate %s", name)
	case info.Kind == 'n' && within > 0:
		fail(pos, "42809", "%s is not an ordered-set aggregate, so it cannot have WITHIN GROUP", name)
	case x.Over != nil && info.Kind != 'n':
		fail(pos, "0A000", "OVER is not supported for ordered-set aggregate %s", name)
	case x.Over != nil && x.AggDistinct:
		fail(pos, "0A000", "DISTINCT is not implemented for window functions")
	case x.Over != nil && len(x.AggOrder) > 0:
		fail(pos, "0A000", "aggregate ORDER BY is not implemented for window functions")
	case len(a.Args) == 0 && !x.AggStar && info.Kind == 'n':
		fail(pos, "42809", "%s(*) must be used to call a parameterless aggregate function", name)
	case x.AggDistinct && len(a.Args) == 0:
		fail(pos, "0A000", "DISTINCT specified, but %s has no arguments", name)
	}
	if a.Distinct {
		for _, e := range a.Args {
			b.ordered(e, "an equality operator")
		}
	}
}

// aggOrder binds ORDER BY inside an aggregate: expressions only.
func (b *binder) aggOrder(s *scope, a *tree.Agg, x *pg_query.FuncCall) {
	for _, k := range x.AggOrder {
		by := k.GetSortBy()
		e := b.expr(s, by.Node)
		if e.Type().OID == pgdata.Unknown {
			e = b.coerceType(e, plain(pgdata.Text), implicit)
		}
		a.Order = append(a.Order, b.sortKey(by, -1, e))
		if !a.Distinct {
			continue
		}
		known := false
		for _, arg := range a.Args {
			known = known || tree.Equal(arg, e) || tree.Equal(stripCast(arg), e)
		}
		if !known {
			fail(e.At(), "42P10", "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list")
		}
	}
}

func stripCast(e tree.Expr) tree.Expr {
	if c, ok := e.(*tree.Cast); ok && !c.Explicit {
		return c.Arg
	}
	return e
}

// nested fails for an aggregate or window function inside an aggregate's arguments.
func (b *binder) nested(e tree.Expr, a *tree.Agg, pos int) {
	tree.Walk(e, func(e tree.Expr) bool {
		if inner, ok := e.(*tree.Agg); ok && inner.Over == nil && inner.Level == a.Level {
			fail(inner.Loc, "42803", "aggregate function calls cannot be nested")
		} else if ok && inner.Over != nil {
			fail(inner.Loc, "42803", "aggregate function calls cannot contain window function calls")
		}
		if c, ok := e.(*tree.Call); ok && c.Proc.RetSet {
			panic(pgerr.New(c.Loc, "0A000", "aggregate function calls cannot contain set-returning function calls").
				WithHint("You might be able to move the set-returning function into a LATERAL FROM item."))
		}
		return true
	})
}

// over binds an OVER clause or a named window.
func (b *binder) over(s *scope, d *pg_query.WindowDef) *tree.Window {
	if d.Name != "" {
		base := b.namedWindow(s, d.Name, int(d.Location))
		return base
	}
	return b.window(s, d)
}

func (b *binder) namedWindow(s *scope, name string, pos int) *tree.Window {
	if w := s.windows[name]; w != nil {
		return w
	}
	for _, n := range s.defs {
		if d := n.GetWindowDef(); d.Name == name {
			w := b.window(s, d)
			w.Name = name
			if s.windows == nil {
				s.windows = map[string]*tree.Window{}
			}
			s.windows[name] = w
			return w
		}
	}
	fail(pos, "42704", "window %q does not exist", name)
	return nil
}

// The bits of a frame (parsenodes.h).
const (
	frameNonDefault, frameRange, frameRows, frameGroups                = 0x1, 0x2, 0x4, 0x8
	frameStartUnboundedPreceding, frameEndUnboundedPreceding           = 0x20, 0x40
	frameStartUnboundedFollowing, frameEndUnboundedFollowing           = 0x80, 0x100
	frameStartCurrent, frameEndCurrent, frameStartOffPreceding         = 0x200, 0x400, 0x800
	frameEndOffPreceding, frameStartOffFollowing, frameEndOffFollowing = 0x1000, 0x2000, 0x4000
	frameExcludeCurrent, frameExcludeGroup, frameExcludeTies           = 0x8000, 0x10000, 0x20000
)

func (b *binder) window(s *scope, d *pg_query.WindowDef) *tree.Window {
	w := &tree.Window{}
	if d.Refname != "" {
		base := b.namedWindow(s, d.Refname, int(d.Location))
		if base.Frame != nil {
			fail(int(d.Location), "42P20", "cannot copy window %q because it has a frame clause", d.Refname)
		}
		if len(d.PartitionClause) > 0 {
			fail(int(d.Location), "42P20", "cannot override PARTITION BY clause of window %q", d.Refname)
		}
		if len(base.Order) > 0 && len(d.OrderClause) > 0 {
			fail(int(d.Location), "42P20", "cannot override ORDER BY clause of window %q", d.Refname)
		}
		w.Partition, w.Order = base.Partition, base.Order
	}
	before := s.kind
	s.kind, s.agg.inWindow = "window", true
	text := func(e tree.Expr) tree.Expr {
		if e.Type().OID == pgdata.Unknown {
			return b.coerceType(e, plain(pgdata.Text), implicit)
		}
		return e
	}
	for _, n := range d.PartitionClause {
		w.Partition = append(w.Partition, text(b.expr(s, n)))
	}
	for _, k := range d.OrderClause {
		e := text(b.expr(s, k.GetSortBy().Node))
		w.Order = append(w.Order, b.sortKey(k.GetSortBy(), -1, e))
	}
	w.Frame = b.frame(s, d, w)
	s.kind, s.agg.inWindow = before, false
	return w
}

func (b *binder) frame(s *scope, d *pg_query.WindowDef, w *tree.Window) *tree.Frame {
	o := d.FrameOptions
	if o&frameNonDefault == 0 {
		return nil
	}
	f := &tree.Frame{Mode: "range"}
	switch {
	case o&frameRows != 0:
		f.Mode = "rows"
	case o&frameGroups != 0:
		f.Mode = "groups"
		if len(w.Order) == 0 {
			fail(int(d.Location), "42P20", "GROUPS mode requires an ORDER BY clause")
		}
	}
	switch {
	case o&frameExcludeCurrent != 0:
		f.Exclude = "current row"
	case o&frameExcludeGroup != 0:
		f.Exclude = "group"
	case o&frameExcludeTies != 0:
		f.Exclude = "ties"
	}
	offset := func(n *pg_query.Node) tree.Expr {
		e := b.expr(s, n)
		if f.Mode != "range" {
			return b.coerceOrFail(e, plain(pgdata.Int8), assignment, "argument of "+strings.ToUpper(f.Mode))
		}
		if len(w.Order) != 1 {
			fail(int(d.Location), "42P20", "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column")
		}
		return b.rangeOffset(e, w.Order[0].Expr)
	}
	f.Start = bound(o, frameStartUnboundedPreceding, frameStartOffPreceding, frameStartCurrent, frameStartOffFollowing)
	f.End = bound(o, frameEndUnboundedPreceding, frameEndOffPreceding, frameEndCurrent, frameEndOffFollowing)
	if d.StartOffset != nil {
		f.Start.Offset = offset(d.StartOffset)
	}
	if d.EndOffset != nil {
		f.End.Offset = offset(d.EndOffset)
	}
	return f
}

func bound(o int32, unboundedPreceding, preceding, current, following int32) tree.Bound {
	switch {
	case o&unboundedPreceding != 0:
		return tree.Bound{Kind: "unbounded preceding"}
	case o&preceding != 0:
		return tree.Bound{Kind: "preceding"}
	case o&current != 0:
		return tree.Bound{Kind: "current row"}
	case o&following != 0:
		return tree.Bound{Kind: "following"}
	}
	return tree.Bound{Kind: "unbounded following"}
}

// rangeOffset gives a RANGE offset the type that the ordering column's in_range takes.
func (b *binder) rangeOffset(e, key tree.Expr) tree.Expr {
	switch pgdata.Base(key.Type().OID) {
	case pgdata.Date, pgdata.Timestamp, pgdata.TimestampTZ, pgdata.Time, pgdata.TimeTZ, pgdata.Interval:
		if e.Type().OID == pgdata.Unknown || e.Type().OID == pgdata.Interval {
			return b.coerceType(e, plain(pgdata.Interval), implicit)
		}
	default:
		if c := b.coerce(e, plain(key.Type().OID), implicit); c != nil {
			return c
		}
	}
	panic(pgerr.New(e.At(), "0A000", "RANGE with offset PRECEDING/FOLLOWING is not supported for column type %s and offset type %s",
		b.typeName(key.Type().OID), b.typeName(e.Type().OID)).WithHint("Cast the offset value to an appropriate type."))
}
