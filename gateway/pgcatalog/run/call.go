package run

import (
	"slices"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// library is what the engine can run, by name.
type library struct {
	functions, operators map[string]function
	sets                 map[string]set
	aggregates           map[string]aggregate
	ordered              map[string]orderedSet
	windows              map[string]windowFunction
}

// theLibrary is reached through Exec alone, for its functions use Exec themselves.
var theLibrary = &library{functions, operators, sets, aggregates, ordered, windowFunctions}

// function returns a function of the library, nil for none.
func (l *library) function(name string) function {
	if f := l.functions[name]; f != nil {
		return f
	}
	if strings.HasPrefix(name, "pg_stat_get_") {
		return uncounted
	}
	return nil
}

// uncounted is what the statistics functions give where nothing has been counted.
func uncounted(c *call) value.Datum {
	switch c.result {
	case pgdata.Int4, pgdata.Int8:
		return int64(0)
	case pgdata.Float8:
		return float64(0)
	}
	return nil
}

// Supports says whether the engine has the function, aggregate or operator that an expression calls, so that a
// query about no relation at all can go to Athena where it has not.
func Supports(e tree.Expr) bool {
	switch v := e.(type) {
	case *tree.Call:
		if v.Op == nil {
			return theLibrary.proc(v.Proc) != nil || theLibrary.sets[v.Proc.Name] != nil
		}
		return theLibrary.operator(v.Op)
	case *tree.Agg:
		return theLibrary.aggregates[v.Proc.Name] != nil || theLibrary.windows[v.Proc.Name] != nil || theLibrary.ordered[v.Proc.Name] != nil
	}
	return true
}

// call runs a function or operator on a row.
func (x *Exec) call(v *tree.Call, f *frame) value.Datum {
	if v.Proc != nil && v.Proc.RetSet && v.Op == nil {
		if f != nil && f.sets != nil {
			if d, ok := f.sets[v]; ok {
				return d
			}
		}
		fail("0A000", "set-valued function called in context that cannot accept a set")
	}
	args := x.cells(v.Args, f)
	if v.Proc == nil || v.Proc.Strict {
		for _, a := range args {
			if a == nil {
				return nil
			}
		}
	}
	if v.Op != nil && len(args) == 2 {
		if v.Op.Name == "||" && (args[0] == nil || args[1] == nil) {
			return concatNull(typesOf(v.Args), args)
		}
		return x.operate(v.Op, args[0], args[1])
	}
	c := &call{x: x, result: v.T.OID, args: args, types: typesOf(v.Args), exprs: v.Args}
	if v.Op != nil {
		c.op = v.Op
		if impl := x.lib.operation(v.Op); impl != nil {
			return impl(c)
		}
		fail("0A000", "operator %s is not supported by the catalog engine", v.Op.Name)
	}
	c.name, c.spreads = v.Proc.Name, v.Variadic && v.Proc.Variadic == pgdata.Any
	impl := x.lib.proc(v.Proc)
	if impl == nil {
		fail("0A000", "function %s is not supported by the catalog engine", v.Proc.Name)
	}
	return impl(c)
}

// concatNull joins an array with NULL, or with an element where one of the two is NULL: a NULL array is as good as an
// empty one.
func concatNull(types []uint32, args []value.Datum) value.Datum {
	element := func(i int) uint32 {
		if t := pgdata.Get().Types[types[i]]; t != nil && t.IsArray() {
			return t.Elem
		}
		return 0
	}
	left, right := element(0), element(1)
	items := func(i int) []value.Datum {
		if a, ok := args[i].(*value.Array); ok {
			return a.Items
		}
		return nil
	}
	switch {
	case left != 0 && right != 0:
		if args[0] == nil {
			return args[1]
		}
		return args[0]
	case left != 0:
		return value.NewArray(left, append(slices.Clone(items(0)), args[1]))
	case right != 0:
		return value.NewArray(right, append([]value.Datum{args[0]}, items(1)...))
	}
	return nil
}

func typesOf(exprs []tree.Expr) []uint32 {
	out := make([]uint32, len(exprs))
	for i, e := range exprs {
		out[i] = pgdata.Base(e.Type().OID)
	}
	return out
}

// set is a set-returning function: each row has the function's columns.
type set func(c *call) []Row

// setRows runs a function of FROM; one that returns no set gives one row.
func (x *Exec) setRows(e tree.Expr, f *frame, width int) []Row {
	v, ok := e.(*tree.Call)
	if !ok || !v.Proc.RetSet {
		d := x.eval(e, f)
		if r, isRecord := d.(*value.Record); isRecord && width > 1 {
			return []Row{r.Fields}
		}
		if d == nil {
			return []Row{make(Row, width)}
		}
		return []Row{{d}}
	}
	args := x.cells(v.Args, f)
	if v.Proc.Strict {
		for _, a := range args {
			if a == nil {
				return nil
			}
		}
	}
	impl := x.lib.sets[v.Proc.Name]
	if impl == nil {
		fail("0A000", "function %s is not supported by the catalog engine", v.Proc.Name)
	}
	return impl(&call{x: x, name: v.Proc.Name, result: v.T.OID, args: args, types: typesOf(v.Args), exprs: v.Args})
}

// setValues runs a set-returning function of a select list: each row is one value.
func (x *Exec) setValues(v *tree.Call, f *frame) []value.Datum {
	saved := f.sets
	f.sets = nil
	rows := x.setRows(v, f, 2)
	f.sets = saved
	out := make([]value.Datum, len(rows))
	for i, r := range rows {
		if v.T.OID == pgdata.Record || len(r) > 1 {
			rec := &value.Record{Fields: r}
			for j := range r {
				rec.Types = append(rec.Types, outType(v.Proc, j))
			}
			out[i] = rec
			continue
		}
		out[i] = r[0]
	}
	return out
}

func outType(p *pgdata.Proc, i int) uint32 {
	n := 0
	for j, m := range p.Modes {
		if m == 'o' || m == 't' || m == 'b' {
			if n == i {
				return p.AllArgs[j]
			}
			n++
		}
	}
	return pgdata.Text
}

// clock returns CURRENT_DATE and its kin.
func (x *Exec) clock(v *tree.Clock) value.Datum {
	now := value.TimestampOf(x.env.Now)
	local := now.Local(x.env.Zone)
	switch v.Name {
	case "current_date":
		return local.Date()
	case "current_timestamp":
		return now.Round(v.T.Mod)
	case "localtimestamp":
		return local.Round(v.T.Mod)
	case "localtime":
		return local.Round(v.T.Mod).TimeOfDay()
	case "current_time":
		_, east := x.env.Now.In(x.env.Zone).Zone()
		return value.TimeTZ{Time: local.Round(v.T.Mod).TimeOfDay(), Zone: -east}
	case "current_catalog":
		return x.session.Database
	case "current_schema":
		return currentSchema(&call{x: x})
	}
	return x.session.User
}
