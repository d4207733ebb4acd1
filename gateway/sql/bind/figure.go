package bind

import (
	pg_query "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// figure names an output column as PostgreSQL does (FigureColname).
func figure(n *pg_query.Node) string {
	if name, strength := figureName(n); strength > 0 {
		return name
	}
	return "?column?"
}

// figureName returns a name and how good it is: 2 a real name, 1 a type's, 0 none.
func figureName(n *pg_query.Node) (string, int) {
	if n == nil {
		return "", 0
	}
	last := func(nodes []*pg_query.Node) (string, int) {
		for i := len(nodes) - 1; i >= 0; i-- {
			if s := nodes[i].GetString_(); s != nil {
				return s.Sval, 2
			}
		}
		return "", 0
	}
	switch x := n.Node.(type) {
	case *pg_query.Node_ColumnRef:
		return last(x.ColumnRef.Fields)
	case *pg_query.Node_AIndirection:
		if name, ok := last(x.AIndirection.Indirection); ok > 0 {
			return name, ok
		}
		return figureName(x.AIndirection.Arg)
	case *pg_query.Node_FuncCall:
		return last(x.FuncCall.Funcname)
	case *pg_query.Node_AExpr:
		if x.AExpr.Kind == pg_query.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *pg_query.Node_TypeCast:
		if name, strength := figureName(x.TypeCast.Arg); strength > 1 {
			return name, strength
		}
		name, _ := last(x.TypeCast.TypeName.Names)
		return name, 1
	case *pg_query.Node_CollateClause:
		return figureName(x.CollateClause.Arg)
	case *pg_query.Node_GroupingFunc:
		return "grouping", 2
	case *pg_query.Node_SubLink:
		return figureSubLink(x.SubLink)
	case *pg_query.Node_CaseExpr:
		if name, strength := figureName(x.CaseExpr.Defresult); strength > 1 {
			return name, strength
		}
		return "case", 1
	case *pg_query.Node_AArrayExpr:
		return "array", 2
	case *pg_query.Node_RowExpr:
		return "row", 2
	case *pg_query.Node_CoalesceExpr:
		return "coalesce", 2
	case *pg_query.Node_MinMaxExpr:
		if x.MinMaxExpr.Op == pg_query.MinMaxOp_IS_GREATEST {
			return "greatest", 2
		}
		return "least", 2
	case *pg_query.Node_SqlvalueFunction:
		return clockName(x.SqlvalueFunction), 2
	}
	return "", 0
}

func clockName(x *pg_query.SQLValueFunction) string {
	switch x.Op {
	case pg_query.SQLValueFunctionOp_SVFOP_CURRENT_DATE:
		return "current_date"
	case pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME, pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N:
		return "current_time"
	case pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP, pg_query.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N:
		return "current_timestamp"
	case pg_query.SQLValueFunctionOp_SVFOP_LOCALTIME, pg_query.SQLValueFunctionOp_SVFOP_LOCALTIME_N:
		return "localtime"
	case pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP, pg_query.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N:
		return "localtimestamp"
	case pg_query.SQLValueFunctionOp_SVFOP_CURRENT_ROLE:
		return "current_role"
	case pg_query.SQLValueFunctionOp_SVFOP_CURRENT_USER:
		return "current_user"
	case pg_query.SQLValueFunctionOp_SVFOP_USER:
		return "user"
	case pg_query.SQLValueFunctionOp_SVFOP_SESSION_USER:
		return "session_user"
	case pg_query.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:
		return "current_catalog"
	}
	return "current_schema"
}

func figureSubLink(x *pg_query.SubLink) (string, int) {
	switch x.SubLinkType {
	case pg_query.SubLinkType_EXISTS_SUBLINK:
		return "exists", 2
	case pg_query.SubLinkType_ARRAY_SUBLINK:
		return "array", 2
	case pg_query.SubLinkType_EXPR_SUBLINK:
		sel := x.Subselect.GetSelectStmt()
		for sel.GetLarg() != nil {
			sel = sel.Larg
		}
		if targets := sel.GetTargetList(); len(targets) > 0 {
			r := targets[0].GetResTarget()
			if r.Name != "" {
				return r.Name, 2
			}
			return figureName(r.Val)
		}
	}
	return "", 0
}

// location returns where a parse node stands, -1 when it does not say.
func location(n *pg_query.Node) int {
	pos := -1
	inner := n.ProtoReflect()
	inner.Range(func(_ protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		m := v.Message()
		if d := m.Descriptor().Fields().ByName("location"); d != nil {
			pos = int(m.Get(d).Int())
		}
		return false
	})
	return pos
}

// mentions says whether a parse tree names a relation without schema.
func mentions(n *pg_query.Node, name string) bool {
	found := false
	var visit func(m protoreflect.Message)
	visit = func(m protoreflect.Message) {
		if r, ok := m.Interface().(*pg_query.RangeVar); ok && r.Relname == name && r.Schemaname == "" {
			found = true
		}
		m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			if fd.Kind() != protoreflect.MessageKind || found {
				return !found
			}
			if fd.IsList() {
				for i := range v.List().Len() {
					visit(v.List().Get(i).Message())
				}
			} else {
				visit(v.Message())
			}
			return !found
		})
	}
	visit(n.ProtoReflect())
	return found
}
