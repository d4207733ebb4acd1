package tree

import "github.com/datacounsel/spillway/gateway/sql/pgdata"

// Query is a SELECT, VALUES or set operation.
type Query struct {
	With      []*CTE
	From      []From // comma list
	Targets   []Target
	Where     Expr
	Group     []Expr  // the distinct grouping expressions
	Sets      [][]int // GROUPING SETS as indexes into Group; nil when plain
	Having    Expr
	HasAgg    bool
	HasSRF    bool // set-returning functions in the select list
	HasWindow bool
	Distinct  bool
	On        []Expr // DISTINCT ON
	Sort      []SortKey
	Limit     Expr
	Offset    Expr
	WithTies  bool
	SetOp     *SetOp   // the query is a set operation; Targets are its output columns
	Values    [][]Expr // the query is VALUES; Targets are its output columns
	Rels      []*Rel   // all relations of From
}

// Target is an output column; junk ones only sort or group.
type Target struct {
	Expr Expr
	Name string
	Junk bool
}

// SetOp joins two queries.
type SetOp struct {
	Kind        SetKind
	All         bool
	Left, Right *Query
	Types       []Type
}

// SetKind is UNION, INTERSECT or EXCEPT.
type SetKind int

// The set operations.
const (
	Union SetKind = iota
	Intersect
	Except
)

// CTE is a WITH query.
type CTE struct {
	Name      string
	Columns   []Col
	Query     *Query
	Recursive bool
	Refs      int
}

// SortKey is an ORDER BY item: a target's index, or an expression where there is none.
type SortKey struct {
	Target     int // -1 when Expr stands alone (inside aggregates and windows)
	Expr       Expr
	Desc       bool
	NullsFirst bool
	Using      *pgdata.Operator // not nil for USING
}

// Window is an OVER clause, resolved.
type Window struct {
	Name      string // of the named window it was given by; printed inline all the same
	Partition []Expr
	Order     []SortKey
	Frame     *Frame // nil is the default
}

// Frame is a window's frame.
type Frame struct {
	Mode       string // rows, range, groups
	Start, End Bound
	Exclude    string // "", current row, group, ties
}

// Bound is an end of a frame.
type Bound struct {
	Kind   string // unbounded preceding, preceding, current row, following, unbounded following
	Offset Expr
}

// Col is a column of a relation.
type Col struct {
	Name     string
	Type     Type
	TableOID uint32
	AttNum   uint16
	Hidden   bool // a system column
}

// Rel is a relation of a FROM clause.
type Rel struct {
	Slot     int // its place in Query.Rels
	Alias    string
	Cols     []Col
	Table    *Table // a table
	Sub      *Query // a sub-select or view
	Lateral  bool
	Funcs    []Expr // functions in FROM
	FuncCols []int  // how many columns each gives
	Ordinal  bool   // WITH ORDINALITY
	CTE      *CTE
	Sample   *Sample
}

// Table is a table that a catalog knows.
type Table struct {
	OID        uint32
	Schema     string // as PostgreSQL shows it
	Name       string
	Database   string // Athena's database; empty for a catalog relation
	AthenaName string
	Kind       byte // relkind
	Cols       []Col
	Partition  int    // how many of the last columns are partition keys
	View       string // definition of a catalog view, in PostgreSQL's SQL
	Source     any    // the provider's own
}

// Sample is TABLESAMPLE.
type Sample struct {
	Method  string // bernoulli, system
	Percent Expr
}

// From is a RelRef or a Join.
type From interface{ from() }

// RelRef is a relation.
type RelRef struct{ Rel *Rel }

// Join is a join.
type Join struct {
	Kind        JoinKind
	Left, Right From
	On          Expr // nil is no condition (CROSS)
}

func (*RelRef) from() {}
func (*Join) from()   {}

// JoinKind is the kind of a join.
type JoinKind int

// The joins.
const (
	Inner JoinKind = iota
	Left
	Right
	Full
	Cross
)

// Visible returns the output columns of a query.
func (q *Query) Visible() []Target {
	n := len(q.Targets)
	for n > 0 && q.Targets[n-1].Junk {
		n--
	}
	return q.Targets[:n]
}
