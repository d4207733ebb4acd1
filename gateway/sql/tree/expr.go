// Package tree holds the bound form of a query: every name resolved, every expression with its PostgreSQL
// type. The binder makes it; the Trino printer and the catalog's executor read it.
package tree

import (
	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Type is a PostgreSQL type with its modifier, -1 for none.
type Type struct {
	OID uint32
	Mod int32
}

// Expr is a bound expression.
type Expr interface {
	Type() Type
	At() int // byte offset in the query string, -1 when unknown
}

// Node is what every expression has.
type Node struct {
	T   Type
	Loc int
}

// Type returns the expression's type.
func (n *Node) Type() Type { return n.T }

// At returns where the expression stands in the query string.
func (n *Node) At() int { return n.Loc }

// The expressions.
type (
	// Const is a literal; Value nil is NULL.
	Const struct {
		Node
		Value value.Datum
	}
	// Param is $Number.
	Param struct {
		Node
		Number int
	}
	// Var is a column of a relation of this query, or of one Level queries out.
	Var struct {
		Node
		Level int
		Rel   *Rel
		Col   int
	}
	// WholeRow is a relation used as a value.
	WholeRow struct {
		Node
		Level int
		Rel   *Rel
	}
	// Call is a function or, when Op is set, an operator.
	Call struct {
		Node
		Proc     *pgdata.Proc
		Op       *pgdata.Operator
		Args     []Expr
		Variadic bool // the last argument is the array of variadic arguments
	}
	// Cast changes the type. Method is f (function), b (binary), i (text form), l (length only) or a (array
	// elements).
	Cast struct {
		Node
		Arg      Expr
		Method   byte
		Explicit bool
	}
	// Logic is AND, OR or NOT.
	Logic struct {
		Node
		Op   LogicOp
		Args []Expr
	}
	// IsNull is IS [NOT] NULL.
	IsNull struct {
		Node
		Arg Expr
		Not bool
	}
	// IsBool is IS [NOT] TRUE, FALSE or UNKNOWN.
	IsBool struct {
		Node
		Arg  Expr
		Want *bool // nil is UNKNOWN
		Not  bool
	}
	// Distinct is IS [NOT] DISTINCT FROM; Eq is the equality.
	Distinct struct {
		Node
		Left, Right Expr
		Eq          *pgdata.Operator
		Not         bool
	}
	// Case is CASE; the simple form's test is in each When.
	Case struct {
		Node
		Whens []When
		Else  Expr // nil is NULL
	}
	// Coalesce is COALESCE.
	Coalesce struct {
		Node
		Args []Expr
	}
	// MinMax is GREATEST or LEAST.
	MinMax struct {
		Node
		Greatest bool
		Args     []Expr
	}
	// NullIf is NULLIF; its type is that of Left, cast for Eq.
	NullIf struct {
		Node
		Left, Right Expr
		Eq          *pgdata.Operator
	}
	// In is [NOT] IN (list): Op is = or <>.
	In struct {
		Node
		Left Expr
		List []Expr
		Op   *pgdata.Operator
		Not  bool
	}
	// AnyAll is Left Op ANY (array) or ALL (array).
	AnyAll struct {
		Node
		Left, Right Expr
		Op          *pgdata.Operator
		All         bool
	}
	// Array is ARRAY[…]; in a multidimensional one the elements are arrays of the same type.
	Array struct {
		Node
		Elems []Expr
		Multi bool
	}
	// Row is ROW(…).
	Row struct {
		Node
		Fields []Expr
		Names  []string
	}
	// RowCompare is (…) op (…): one operator for each pair.
	RowCompare struct {
		Node
		Left, Right []Expr
		Ops         []*pgdata.Operator
		Op          string
	}
	// Subscript is Arg[i]… or a slice.
	Subscript struct {
		Node
		Arg   Expr
		Index []Index
		Slice bool
	}
	// Field is (composite).name.
	Field struct {
		Node
		Arg   Expr
		Index int
		Name  string
	}
	// Sub is a sub-select used as an expression.
	Sub struct {
		Node
		Kind  SubKind
		Query *Query
		Left  []Expr             // ANY, ALL: the left side
		Ops   []*pgdata.Operator // ANY, ALL: one for each column
		Op    string
	}
	// Agg is an aggregate, or a window function call when Over is set.
	Agg struct {
		Node
		Proc     *pgdata.Proc
		Info     *pgdata.Aggregate // nil for pure window functions
		Direct   []Expr            // of an ordered-set aggregate
		Args     []Expr
		Star     bool
		Distinct bool
		Order    []SortKey
		Within   bool
		Filter   Expr
		Over     *Window
		Level    int // queries out that the aggregate belongs to
		Variadic bool
	}
	// Partial is an aggregate computed from its state in State: the rows of its group as one array, or the count
	// and sum, or the count, sum and sum of squares.
	Partial struct {
		Node
		Agg   *Agg // its arguments are columns of such a row
		State []Expr
	}
	// Grouping is GROUPING(…).
	Grouping struct {
		Node
		Args []Expr
	}
	// Clock is a value such as CURRENT_DATE or CURRENT_USER; Name is in lower case.
	Clock struct {
		Node
		Name string
	}
	// Collate is COLLATE; only C, POSIX, default and ucs_basic come this far.
	Collate struct {
		Node
		Arg  Expr
		Name string
	}
)

// When is a branch of CASE.
type When struct{ Cond, Result Expr }

// Index is a subscript; Lower is nil but in slices.
type Index struct{ Lower, Upper Expr }

// LogicOp is AND, OR or NOT.
type LogicOp int

// The logical operators.
const (
	And LogicOp = iota
	Or
	Not
)

// SubKind is how a sub-select is used.
type SubKind int

// The uses of a sub-select.
const (
	Exists SubKind = iota
	Any
	All
	Scalar
	ArraySub
)
