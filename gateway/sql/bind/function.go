package bind

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

const functionHint = "No function matches the given name and argument types. You might need to add explicit type casts."

// named returns the schema and the last name of a qualified name.
func named(nodes []*pg_query.Node) (schema, name string) {
	for i, n := range nodes {
		if i == len(nodes)-1 {
			name = n.GetString_().GetSval()
		} else {
			schema = n.GetString_().GetSval()
		}
	}
	return schema, name
}

// candidates lists the functions that a call of n arguments may mean (FuncnameGetCandidates).
func (b *binder) candidates(schema, name string, n int, argNames []string, variadic bool) []candidate {
	named := b.data.ProcByName[name]
	all := make([]candidate, 0, len(named))
	for _, p := range named {
		switch {
		case schema == "" && p.Namespace != pgdata.CatalogNamespace:
			continue
		case schema == "information_schema" && p.Namespace == pgdata.CatalogNamespace, schema == "pg_catalog" && p.Namespace != pgdata.CatalogNamespace:
			continue
		}
		if c, ok := layOut(p, n, argNames, variadic); ok {
			all = append(all, c)
		}
	}
	return all
}

// layOut fits a function to a call of n arguments, the last len(argNames) of them named.
func layOut(p *pgdata.Proc, n int, argNames []string, variadic bool) (candidate, bool) {
	c := candidate{proc: p}
	if len(argNames) > 0 {
		return layOutNamed(p, n, argNames)
	}
	switch fixed := len(p.Args); {
	case p.Variadic != 0 && !variadic && n >= fixed:
		c.args = append(c.args, p.Args[:fixed-1]...)
		for len(c.args) < n {
			c.args = append(c.args, p.Variadic)
		}
		c.expanded = true
	case n == fixed:
		c.args = p.Args
	case n < fixed && n >= fixed-len(p.Defaults):
		c.args, c.defaults = p.Args, fixed-n
	default:
		return c, false
	}
	return c, true
}

func layOutNamed(p *pgdata.Proc, n int, argNames []string) (candidate, bool) {
	c := candidate{proc: p}
	var inputs []string
	for i, name := range p.Names {
		if p.Modes == nil || p.Modes[i] == 'i' || p.Modes[i] == 'b' || p.Modes[i] == 'v' {
			inputs = append(inputs, name)
		}
	}
	given := make([]bool, len(p.Args))
	for i := range n - len(argNames) {
		if i >= len(given) {
			return c, false
		}
		given[i] = true
		c.order = append(c.order, i)
	}
	for _, name := range argNames {
		at := slices.Index(inputs, name)
		if at < 0 || at >= len(given) || given[at] {
			return c, false
		}
		given[at] = true
		c.order = append(c.order, at)
	}
	for i, g := range given {
		if !g && i < len(p.Args)-len(p.Defaults) {
			return c, false
		}
	}
	for _, at := range c.order {
		c.args = append(c.args, p.Args[at])
	}
	return c, true
}

// lookup resolves a function call; nil candidates of the name at all leave exists false.
func (b *binder) lookup(schema, name string, args []tree.Expr, argNames []string, variadic bool, pos int) *candidate {
	types := typesOf(args)
	all := b.candidates(schema, name, len(args), argNames, variadic)
	for i := range all {
		if slices.Equal(all[i].args[:len(types)], types) && (!all[i].expanded || len(all) == 1) {
			return &all[i]
		}
	}
	fits := b.matching(all, types)
	fits = slices.DeleteFunc(fits, func(c candidate) bool {
		return c.expanded && slices.ContainsFunc(fits, func(d candidate) bool { return !d.expanded && slices.Equal(c.args, d.args) })
	})
	switch {
	case len(fits) == 1:
		return &fits[0]
	case len(fits) > 1:
		if c := b.choose(fits, types); c != nil {
			return c
		}
		panic(pgerr.New(pos, "42725", "function %s is not unique", b.signature(schema, name, args, argNames)).
			WithHint("Could not choose a best candidate function. You might need to add explicit type casts."))
	}
	return nil
}

func (b *binder) signature(schema, name string, args []tree.Expr, argNames []string) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = b.typeName(a.Type().OID)
		if at := i - (len(args) - len(argNames)); at >= 0 {
			words[i] = argNames[at] + " => " + words[i]
		}
	}
	if schema != "" {
		name = schema + "." + name
	}
	return fmt.Sprintf("%s(%s)", name, strings.Join(words, ", "))
}

// asCast reads f(x) as a cast to type f where there is no function f for x and the cast is a mere relabelling or
// goes through text (func_get_detail's FUNCDETAIL_COERCION).
func (b *binder) asCast(schema, name string, args []tree.Expr, pos int) tree.Expr {
	if len(args) != 1 {
		return nil
	}
	t := b.typeByName(schema, name)
	if t == nil {
		return nil
	}
	from := args[0].Type().OID
	if from != pgdata.Unknown {
		switch b.path(from, t.OID, explicit) {
		case 'b':
		case 'i':
			if b.composite(from) && b.category(t.OID) == 'S' {
				return nil
			}
		default:
			return nil
		}
	}
	e := b.coerce(args[0], plain(t.OID), explicit)
	return e
}

// call binds a plain function to its arguments.
func (b *binder) call(c *candidate, args []tree.Expr, variadic bool, pos int) *tree.Call {
	p := c.proc
	args, result := b.fit(c.args[:len(args)], p.Result, args, pos, func() string {
		return "function " + b.signature("", p.Name, args, nil) + " does not exist"
	})
	if c.order != nil || c.defaults > 0 {
		args = b.fillDefaults(c, args, pos)
	}
	call := &tree.Call{Node: tree.Node{T: plain(result), Loc: pos}, Proc: p, Args: args, Variadic: variadic}
	if c.expanded && p.Variadic != pgdata.Any {
		call.Args, call.Variadic = b.gather(p, args), true
	}
	return call
}

// gather makes the expanded variadic arguments an array.
func (b *binder) gather(p *pgdata.Proc, args []tree.Expr) []tree.Expr {
	fixed := len(p.Args) - 1
	rest := args[fixed:]
	elem := rest[0].Type().OID
	array := plain(b.data.Types[elem].Array)
	list := &tree.Array{Node: tree.Node{T: array, Loc: rest[0].At()}, Elems: append([]tree.Expr(nil), rest...)}
	return append(append([]tree.Expr(nil), args[:fixed]...), list)
}

func (b *binder) fillDefaults(c *candidate, args []tree.Expr, pos int) []tree.Expr {
	p := c.proc
	out := make([]tree.Expr, len(p.Args))
	for i, a := range args {
		at := i
		if c.order != nil {
			at = c.order[i]
		}
		out[at] = a
	}
	first := len(p.Args) - len(p.Defaults)
	for i := range out {
		if out[i] == nil {
			out[i] = b.defaultValue(p.Defaults[i-first], p.Args[i], pos)
		}
	}
	return out
}

// defaultValue binds the text of a default, which PostgreSQL wrote.
func (b *binder) defaultValue(text string, to uint32, pos int) tree.Expr {
	parsed, err := pg_query.Parse("SELECT " + text)
	check(err, pos)
	n := parsed.Stmts[0].Stmt.GetSelectStmt().TargetList[0].GetResTarget().Val
	e := b.expr(&scope{kind: "DEFAULT"}, n)
	return b.coerceOrFail(e, plain(to), assignment, "default")
}

// missingFunction words 42883 for a call that fits nothing.
func (b *binder) missingFunction(schema, name string, args []tree.Expr, argNames []string, pos int) *pgerr.Error {
	return pgerr.New(pos, "42883", "function %s does not exist", b.signature(schema, name, args, argNames)).WithHint(functionHint)
}

// typeByName finds a type by its name in pg_type.
func (b *binder) typeByName(schema, name string) *pgdata.Type {
	for _, t := range b.data.TypeByName[name] {
		if schema == "" && t.Namespace == pgdata.CatalogNamespace || schema == "pg_catalog" && t.Namespace == pgdata.CatalogNamespace ||
			schema == "information_schema" && t.Namespace != pgdata.CatalogNamespace {
			return t
		}
	}
	return nil
}
