package pgdata

import (
	"strings"
	"sync"
)

// Type is a row of pg_type, as far as binding needs it.
type Type struct {
	OID       uint32
	Name      string
	Namespace uint32
	Len       int
	Kind      byte // typtype: b base, c composite, d domain, e enum, p pseudo, r range, m multirange
	Category  byte
	Preferred bool
	Elem      uint32 // element type; for true arrays and fixed vectors such as oidvector
	Array     uint32
	BaseType  uint32
	BaseMod   int32
	Rel       uint32
	Collation uint32
	Delim     byte
	Align     string // typalign: c, s, i or d
}

// IsArray says whether the type is a true array, one made with T[].
func (t *Type) IsArray() bool { return t.Elem != 0 && t.Len == -1 && t.Array == 0 && t.Category == 'A' }

// Base returns the type below domains.
func Base(oid uint32) uint32 {
	types := Get().Types
	for t := types[oid]; t != nil && t.Kind == 'd'; t = types[oid] {
		oid = t.BaseType
	}
	return oid
}

// Proc is a row of pg_proc.
type Proc struct {
	OID       uint32
	Name      string
	Namespace uint32
	Kind      byte // f function, a aggregate, w window function, p procedure
	Strict    bool
	RetSet    bool
	Volatile  byte // i, s or v
	Variadic  uint32
	Result    uint32
	Args      []uint32 // of the call
	Defaults  []string // expressions of the last arguments, as pg_get_expr writes them
	AllArgs   []uint32 // with OUT arguments; nil when there are none
	Modes     []byte   // i, o, b, v, t for AllArgs
	Names     []string // argument names, for AllArgs (or Args)
}

// Operator is a row of pg_operator.
type Operator struct {
	OID         uint32
	Name        string
	Namespace   uint32
	Left, Right uint32   // Left is 0 for a prefix operator
	Args        []uint32 // Left, where there is one, and Right
	Result      uint32
	Proc        uint32
	Commutator  uint32
	Negator     uint32
}

// Cast is a row of pg_cast.
type Cast struct {
	Source, Target, Func uint32
	Context              byte // i implicit, a assignment, e explicit
	Method               byte // f function, b binary, i inout
}

// Aggregate is a row of pg_aggregate.
type Aggregate struct {
	Proc   uint32
	Kind   byte // n normal, o ordered-set, h hypothetical-set
	Direct int  // number of direct arguments
}

// Data is the part of the catalogs that binding looks things up in.
type Data struct {
	Types      map[uint32]*Type
	TypeByName map[string][]*Type
	Procs      map[uint32]*Proc
	ProcByName map[string][]*Proc
	Operators  map[uint32]*Operator
	OpByName   map[string][]*Operator
	Casts      map[[2]uint32]*Cast
	Aggregates map[uint32]*Aggregate
}

// Get returns the data, read once.
var Get = sync.OnceValue(read)

func read() *Data {
	d := &Data{
		Types: map[uint32]*Type{}, TypeByName: map[string][]*Type{}, Procs: map[uint32]*Proc{}, ProcByName: map[string][]*Proc{},
		Operators: map[uint32]*Operator{}, OpByName: map[string][]*Operator{}, Casts: map[[2]uint32]*Cast{},
		Aggregates: map[uint32]*Aggregate{},
	}
	d.readTypes()
	d.readProcs()
	d.readOperators()
	each("pg_cast", func(get func(string) string) {
		c := &Cast{Source: oid(get("castsource")), Target: oid(get("casttarget")), Func: oid(get("castfunc")),
			Context: get("castcontext")[0], Method: get("castmethod")[0]}
		d.Casts[[2]uint32{c.Source, c.Target}] = c
	})
	each("pg_aggregate", func(get func(string) string) {
		a := &Aggregate{Proc: oid(get("aggfnoid")), Kind: get("aggkind")[0], Direct: number(get("aggnumdirectargs"))}
		d.Aggregates[a.Proc] = a
	})
	return d
}

// each calls visit for every row of a dump.
func each(name string, visit func(get func(column string) string)) {
	t := Load(name)
	at := make(map[string]int, len(t.Columns))
	for i, c := range t.Columns {
		at[c] = i
	}
	var row []string
	get := func(column string) string {
		i, ok := at[column]
		if !ok {
			i = t.column(column)
		}
		return row[i]
	}
	for _, row = range t.Rows {
		visit(get)
	}
}

func (d *Data) readTypes() {
	each("pg_type", func(get func(string) string) {
		t := &Type{OID: oid(get("oid")), Name: get("typname"), Namespace: oid(get("typnamespace")), Len: number(get("typlen")),
			Kind: get("typtype")[0], Category: get("typcategory")[0], Preferred: get("typispreferred") == "t",
			Elem: oid(get("typelem")), Array: oid(get("typarray")), BaseType: oid(get("typbasetype")),
			BaseMod: int32(number(get("typtypmod"))), Rel: oid(get("typrelid")), Collation: oid(get("typcollation")),
			Delim: get("typdelim")[0], Align: get("typalign")}
		d.Types[t.OID] = t
		d.TypeByName[t.Name] = append(d.TypeByName[t.Name], t)
	})
}

func (d *Data) readProcs() {
	each("pg_proc", func(get func(string) string) {
		p := &Proc{OID: oid(get("oid")), Name: get("proname"), Namespace: oid(get("pronamespace")), Kind: get("prokind")[0],
			Strict: get("proisstrict") == "t", RetSet: get("proretset") == "t", Volatile: get("provolatile")[0],
			Variadic: oid(get("provariadic")), Result: oid(get("prorettype")), Args: oids(get("proargtypes"))}
		if text := get("proallargtypes"); text != Null {
			p.AllArgs = oids(text)
			p.Modes = []byte(strings.NewReplacer("{", "", "}", "", ",", "").Replace(get("proargmodes")))
		}
		if text := get("proargnames"); text != Null {
			p.Names = strings.Split(strings.Trim(text, "{}"), ",")
			for i, n := range p.Names {
				p.Names[i] = strings.Trim(n, `"`)
			}
		}
		if n := number(get("pronargdefaults")); n > 0 {
			p.Defaults = splitDefaults(get("proargdefaults"), n)
		}
		d.Procs[p.OID] = p
		d.ProcByName[p.Name] = append(d.ProcByName[p.Name], p)
	})
}

// splitDefaults cuts a list of n expressions at the commas outside quotes and brackets.
func splitDefaults(text string, n int) []string {
	parts, depth, quoted, start := make([]string, 0, n), 0, false, 0
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == ',' && depth == 0:
			parts, start = append(parts, strings.TrimSpace(text[start:i])), i+1
		}
	}
	return append(parts, strings.TrimSpace(text[start:]))
}

func (d *Data) readOperators() {
	each("pg_operator", func(get func(string) string) {
		o := &Operator{OID: oid(get("oid")), Name: get("oprname"), Namespace: oid(get("oprnamespace")), Left: oid(get("oprleft")),
			Right: oid(get("oprright")), Result: oid(get("oprresult")), Proc: oid(get("oprcode")),
			Commutator: oid(get("oprcom")), Negator: oid(get("oprnegate"))}
		if o.Args = []uint32{o.Left, o.Right}; o.Left == 0 {
			o.Args = o.Args[1:]
		}
		d.Operators[o.OID] = o
		d.OpByName[o.Name] = append(d.OpByName[o.Name], o)
	})
}
