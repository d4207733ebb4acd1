package tree

import (
	"fmt"
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/value"
)

// Text writes an expression about as it was given, for people to read.
func Text(e Expr) string {
	switch x := e.(type) {
	case nil:
		return ""
	case *Const:
		return constText(x)
	case *Param:
		return fmt.Sprintf("$%d", x.Number)
	case *Var:
		if x.Col < len(x.Rel.Cols) {
			return value.QuoteIdent(x.Rel.Cols[x.Col].Name)
		}
	case *WholeRow:
		return value.QuoteIdent(x.Rel.Alias) + ".*"
	case *Clock:
		return strings.ToUpper(x.Name)
	case *Call:
		return callText(x)
	case *Agg:
		return aggText(x)
	case *Cast:
		if !x.Explicit {
			return Text(x.Arg)
		}
		return operand(x.Arg) + "::" + value.FormatType(x.T.OID, x.T.Mod)
	case *Logic:
		if x.Op == Not {
			return "NOT " + operand(x.Args[0])
		}
		return operands(x.Args, map[LogicOp]string{And: " AND ", Or: " OR "}[x.Op])
	case *IsNull:
		return operand(x.Arg) + map[bool]string{false: " IS NULL", true: " IS NOT NULL"}[x.Not]
	case *Coalesce:
		return "COALESCE(" + operands(x.Args, ", ") + ")"
	case *MinMax:
		return map[bool]string{true: "GREATEST(", false: "LEAST("}[x.Greatest] + operands(x.Args, ", ") + ")"
	case *NullIf:
		return "NULLIF(" + Text(x.Left) + ", " + Text(x.Right) + ")"
	case *Array:
		return "ARRAY[" + operands(x.Elems, ", ") + "]"
	case *Row:
		return "ROW(" + operands(x.Fields, ", ") + ")"
	case *Subscript:
		return operand(x.Arg) + "[…]"
	case *Field:
		return "(" + Text(x.Arg) + ")." + value.QuoteIdent(x.Name)
	case *Collate:
		return Text(x.Arg)
	case *In:
		return operand(x.Left) + map[bool]string{false: " IN (", true: " NOT IN ("}[x.Not] + operands(x.List, ", ") + ")"
	case *Case:
		text := "CASE"
		for _, w := range x.Whens {
			text += " WHEN " + Text(w.Cond) + " THEN " + Text(w.Result)
		}
		if x.Else != nil {
			text += " ELSE " + Text(x.Else)
		}
		return text + " END"
	case *Sub:
		return "(SELECT …)"
	}
	return strings.TrimPrefix(fmt.Sprintf("%T(…)", e), "*tree.")
}

func constText(x *Const) string {
	if x.Value == nil {
		return "NULL"
	}
	switch v := x.Value.(type) {
	case int64, float64, bool, *value.Decimal:
		return fmt.Sprint(v)
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case fmt.Stringer:
		return "'" + v.String() + "'"
	}
	return "'…'"
}

func callText(x *Call) string {
	switch {
	case x.Op == nil:
		return x.Proc.Name + "(" + operands(x.Args, ", ") + ")"
	case len(x.Args) == 1:
		return x.Op.Name + operand(x.Args[0])
	}
	return operand(x.Args[0]) + " " + x.Op.Name + " " + operand(x.Args[1])
}

func aggText(x *Agg) string {
	list := operands(x.Args, ", ")
	switch {
	case x.Star:
		list = "*"
	case x.Distinct:
		list = "DISTINCT " + list
	}
	text := x.Proc.Name + "(" + list + ")"
	if x.Within {
		text = x.Proc.Name + "(" + operands(x.Direct, ", ") + ") WITHIN GROUP (…)"
	}
	if x.Filter != nil {
		text += " FILTER (WHERE " + Text(x.Filter) + ")"
	}
	if x.Over != nil {
		text += " OVER (…)"
	}
	return text
}

func operands(list []Expr, separator string) string {
	texts := make([]string, len(list))
	for i, e := range list {
		if texts[i] = Text(e); separator != ", " {
			texts[i] = operand(e)
		}
	}
	return strings.Join(texts, separator)
}

// operand writes an expression in brackets where it is an operator's.
func operand(e Expr) string {
	text := Text(e)
	switch x := e.(type) {
	case *Call:
		if x.Op != nil {
			return "(" + text + ")"
		}
	case *Logic, *IsNull, *In:
		return "(" + text + ")"
	case *Cast:
		if !x.Explicit {
			return operand(x.Arg)
		}
	}
	return text
}
