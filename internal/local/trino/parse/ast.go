// Package parse reads Trino's SQL (483's grammar of queries, and the statements Athena adds to it) into a
// tree with positions. It resolves nothing: names and types are the binder's.
package parse

// Pos is a place in the statement: line from 1, column from 1 in characters.
type Pos struct{ Line, Col int }

// Expr is an expression. Its Pos is where Trino reports its errors.
type Expr interface{ At() Pos }

// At returns the place itself; every node gets it by embedding Pos.
func (p Pos) At() Pos { return p }

// Ident is a name as written; Quoted tells "x" from x.
type Ident struct {
	Pos
	Name   string
	Quoted bool
}

// QName is a dotted name.
type QName []Ident

// LitKind tells the literals apart.
type LitKind int

// The kinds of literals.
const (
	Null LitKind = iota
	Bool
	Integer
	Decimal
	Double
	String
	Binary
)

// TypeName is a type as written: integer, decimal(10,2), array(T), row(a T, …).
type TypeName struct {
	Pos
	Name   string // lower-case, without parameters; "timestamp with time zone" in full
	Args   []TypeArg
	Fields []TypeField // row
}

// TypeArg is a type's parameter: a type or a number.
type TypeArg struct {
	Type *TypeName
	Num  string
}

// TypeField is a field of a row type; Name may be empty.
type TypeField struct {
	Name string
	Type *TypeName
}

// The expressions.
type (
	// Lit is a literal; Text is decoded: digits, the string's content, bytes.
	Lit struct {
		Pos
		Kind LitKind
		Text string
	}
	// TypedLit is a type and a string: DATE '2024-01-01'.
	TypedLit struct {
		Pos
		Type *TypeName
		Text string
	}
	// Interval is INTERVAL [-]'text' From [TO To].
	Interval struct {
		Pos
		Negative       bool
		Text, From, To string
	}
	// Column is an unqualified name in an expression.
	Column struct{ Ident }
	// Deref is Base.Field.
	Deref struct {
		Pos
		Base  Expr
		Field Ident
	}
	// Unary is -x or +x.
	Unary struct {
		Pos
		Op string
		X  Expr
	}
	// BinaryOp is arithmetic: + - * / % and ||.
	BinaryOp struct {
		Pos
		Op   string
		L, R Expr
	}
	// Compare is = <> < <= > >=.
	Compare struct {
		Pos
		Op   string
		L, R Expr
	}
	// Logical is AND or OR.
	Logical struct {
		Pos
		Op   string
		L, R Expr
	}
	// Not negates.
	Not struct {
		Pos
		X Expr
	}
	// IsNull is x IS [NOT] NULL.
	IsNull struct {
		Pos
		X   Expr
		Not bool
	}
	// IsTruth is x IS [NOT] TRUE, FALSE or UNKNOWN.
	IsTruth struct {
		Pos
		X    Expr
		What string
		Not  bool
	}
	// IsDistinct is l IS [NOT] DISTINCT FROM r.
	IsDistinct struct {
		Pos
		L, R Expr
		Not  bool
	}
	// Between is x [NOT] BETWEEN [SYMMETRIC] lo AND hi.
	Between struct {
		Pos
		X, Lo, Hi      Expr
		Not, Symmetric bool
	}
	// In is x [NOT] IN (list) or (query).
	In struct {
		Pos
		X     Expr
		List  []Expr
		Query *Query
		Not   bool
	}
	// Like is x [NOT] LIKE pattern [ESCAPE e].
	Like struct {
		Pos
		X, Pattern, Escape Expr
		Not                bool
	}
	// Exists is EXISTS (query).
	Exists struct {
		Pos
		Query *Query
	}
	// Quantified is x op ALL|ANY|SOME (query).
	Quantified struct {
		Pos
		X         Expr
		Op, Quant string
		Query     *Query
	}
	// Subquery is a scalar (query).
	Subquery struct {
		Pos
		Query *Query
	}
	// Case is CASE [operand] WHEN … END.
	Case struct {
		Pos
		Operand Expr
		Whens   []When
		Else    Expr
	}
	// Cast is CAST or TRY_CAST.
	Cast struct {
		Pos
		X    Expr
		Type *TypeName
		Try  bool
	}
	// Call is a function with everything that may follow it.
	Call struct {
		Pos
		Name      QName
		Star      bool
		Distinct  bool
		Args      []Expr
		OrderBy   []SortKey
		Filter    Expr
		Over      *Window
		OverName  *Ident
		NullsSeen string // "", IGNORE or RESPECT
		Overflow  *Overflow
		Within    bool // ORDER BY came by WITHIN GROUP
		Special   bool // written in a form of its own, such as current_date or trim(both …)
	}
	// Overflow is LISTAGG's ON OVERFLOW.
	Overflow struct {
		Error     bool
		Filler    string
		WithCount bool
	}
	// Lambda is (params) -> body.
	Lambda struct {
		Pos
		Params []Ident
		Body   Expr
	}
	// Array is ARRAY[…].
	Array struct {
		Pos
		Items []Expr
	}
	// Row is ROW(…) or (a, b).
	Row struct {
		Pos
		Items []Expr
	}
	// Subscript is base[index].
	Subscript struct {
		Pos
		Base, Index Expr
	}
	// AtZone is x AT TIME ZONE zone.
	AtZone struct {
		Pos
		X, Zone Expr
	}
	// Extract is EXTRACT(field FROM x).
	Extract struct {
		Pos
		Field string
		X     Expr
	}
	// Param is a question mark; N counts from 0.
	Param struct {
		Pos
		N int
	}
)

// When is a branch of CASE.
type When struct{ Cond, Then Expr }

// SortKey is an entry of ORDER BY.
type SortKey struct {
	X     Expr
	Desc  bool
	Nulls string // "", FIRST or LAST
}

// Window is a window's specification.
type Window struct {
	Pos
	Base      *Ident
	Partition []Expr
	OrderBy   []SortKey
	Frame     *Frame
}

// Frame is a window's frame.
type Frame struct {
	Pos
	Unit       string // ROWS, RANGE, GROUPS
	Start, End Bound
	HasEnd     bool
}

// Bound is an end of a frame.
type Bound struct {
	Kind string // "UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING", "UNBOUNDED FOLLOWING"
	X    Expr
}

// Query is WITH … body ORDER BY … OFFSET … LIMIT ….
type Query struct {
	Pos
	Recursive bool
	With      []CTE
	Body      Body
	OrderBy   []SortKey
	Offset    Expr // number or Param
	Limit     Expr
	LimitAll  bool
	Ties      bool
}

// CTE is a named query.
type CTE struct {
	Name    Ident
	Columns []Ident
	Query   *Query
}

// Body is what a query computes: *Select, *SetOp, *Values, *TableBody or a parenthesised *Query.
type Body interface{ At() Pos }

// SetOp is UNION, INTERSECT or EXCEPT.
type SetOp struct {
	Pos
	Op   string
	All  bool
	L, R Body
}

// Values is VALUES ….
type Values struct {
	Pos
	Rows []Expr
}

// TableBody is TABLE name.
type TableBody struct {
	Pos
	Name QName
}

// Select is one SELECT.
type Select struct {
	Pos
	Distinct bool
	Items    []Item
	From     []Relation
	Where    Expr
	GroupBy  *GroupBy
	Having   Expr
	Windows  []NamedWindow
}

// NamedWindow is an entry of the WINDOW clause.
type NamedWindow struct {
	Name Ident
	Spec *Window
}

// Item is an entry of the select list: an expression, or a star with an optional prefix.
type Item struct {
	Pos
	X       Expr
	Alias   *Ident
	Star    bool
	Prefix  Expr    // x in x.*
	Aliases []Ident // x.* AS (a, b)
}

// GroupBy holds the grouping elements.
type GroupBy struct {
	Distinct bool
	Elems    []GroupElem
}

// GroupElem is a simple expression list or ROLLUP, CUBE, GROUPING SETS.
type GroupElem struct {
	Pos
	Kind string // "", ROLLUP, CUBE, SETS
	Sets [][]Expr
}

// Relation is what FROM reads: *Table, *Join, *SubRelation, *Unnest, *Aliased, *Sample.
type Relation interface{ At() Pos }

// The relations.
type (
	// Table is a named table.
	Table struct {
		Pos
		Name QName
	}
	// Join joins two relations. Kind: INNER, LEFT, RIGHT, FULL, CROSS.
	Join struct {
		Pos
		Kind    string
		Natural bool
		L, R    Relation
		On      Expr
		Using   []Ident
	}
	// SubRelation is (query), with LATERAL or not.
	SubRelation struct {
		Pos
		Query   *Query
		Lateral bool
	}
	// Unnest is UNNEST(…) [WITH ORDINALITY].
	Unnest struct {
		Pos
		Args       []Expr
		Ordinality bool
	}
	// Aliased is rel AS name (columns).
	Aliased struct {
		Pos
		Rel     Relation
		Alias   Ident
		Columns []Ident
	}
	// Sample is rel TABLESAMPLE method (percent).
	Sample struct {
		Pos
		Rel     Relation
		Method  string
		Percent Expr
	}
	// TableFunction is TABLE(name(args)).
	TableFunction struct {
		Pos
		Name QName
		Args []Expr
	}
)

// Statement is what a text holds.
type Statement interface{ At() Pos }

// The statements.
type (
	// Explain is EXPLAIN [ANALYZE] [(options)] statement.
	Explain struct {
		Pos
		Analyze   bool
		Type      string // LOGICAL, DISTRIBUTED, VALIDATE, IO
		Format    string
		Statement Statement
	}
	// CreateTableAs is CTAS.
	CreateTableAs struct {
		Pos
		Name        QName
		IfNotExists bool
		Columns     []Ident
		Properties  []Property
		Query       *Query
		NoData      bool
	}
	// Insert is INSERT INTO.
	Insert struct {
		Pos
		Name    QName
		Columns []Ident
		Query   *Query
	}
	// Unload is UNLOAD (query) TO 'location' WITH (…).
	Unload struct {
		Pos
		Query      *Query
		To         string
		Properties []Property
	}
	// CreateView is CREATE [OR REPLACE] VIEW name AS query; Text is the query's text.
	CreateView struct {
		Pos
		Name    QName
		Replace bool
		Query   *Query
		Text    string
	}
	// DropView is DROP VIEW [IF EXISTS] name.
	DropView struct {
		Pos
		Name     QName
		IfExists bool
	}
)

// Property is name = value of a WITH clause.
type Property struct {
	Name  Ident
	Value Expr
}
