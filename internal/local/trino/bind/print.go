package bind

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/trino/parse"
)

// exprText writes an expression as Trino's messages do, as far as they commonly need it.
func exprText(x parse.Expr) string {
	list := func(items []parse.Expr) string {
		texts := make([]string, len(items))
		for i, item := range items {
			texts[i] = exprText(item)
		}
		return strings.Join(texts, ", ")
	}
	switch n := x.(type) {
	case *parse.Column:
		if n.Quoted {
			return `"` + n.Name + `"`
		}
		return n.Name
	case *parse.Deref:
		return exprText(n.Base) + "." + n.Field.Name
	case *parse.Lit:
		switch n.Kind {
		case parse.String:
			return "'" + strings.ReplaceAll(n.Text, "'", "''") + "'"
		case parse.Null:
			return "null"
		case parse.Decimal:
			return "DECIMAL '" + n.Text + "'"
		}
		return n.Text
	case *parse.BinaryOp:
		return "(" + exprText(n.L) + " " + n.Op + " " + exprText(n.R) + ")"
	case *parse.Compare:
		return "(" + exprText(n.L) + " " + n.Op + " " + exprText(n.R) + ")"
	case *parse.Logical:
		return "(" + exprText(n.L) + " " + n.Op + " " + exprText(n.R) + ")"
	case *parse.Call:
		if n.Star {
			return nameText(n.Name) + "(*)"
		}
		return nameText(n.Name) + "(" + list(n.Args) + ")"
	case *parse.Row:
		return "ROW (" + list(n.Items) + ")"
	case *parse.Cast:
		return "CAST(" + exprText(n.X) + " AS " + n.Type.Name + ")"
	}
	return "expression"
}
