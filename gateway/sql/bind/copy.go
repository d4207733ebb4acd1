package bind

import pg_query "github.com/pganalyze/pg_query_go/v6"

// SelectFrom builds SELECT columns FROM relation, which is what COPY relation (columns) TO reads.
func SelectFrom(relation *pg_query.RangeVar, columns []*pg_query.Node) *pg_query.Node {
	star := &pg_query.Node{Node: &pg_query.Node_AStar{AStar: &pg_query.A_Star{}}}
	targets := []*pg_query.Node{target(star, relation.Location)}
	if len(columns) > 0 {
		targets = targets[:0]
		for _, c := range columns {
			targets = append(targets, target(c, relation.Location))
		}
	}
	return &pg_query.Node{Node: &pg_query.Node_SelectStmt{SelectStmt: &pg_query.SelectStmt{
		TargetList:  targets,
		FromClause:  []*pg_query.Node{{Node: &pg_query.Node_RangeVar{RangeVar: relation}}},
		LimitOption: pg_query.LimitOption_LIMIT_OPTION_DEFAULT,
		Op:          pg_query.SetOperation_SETOP_NONE,
	}}}
}

func target(field *pg_query.Node, location int32) *pg_query.Node {
	ref := &pg_query.ColumnRef{Fields: []*pg_query.Node{field}, Location: location}
	value := &pg_query.Node{Node: &pg_query.Node_ColumnRef{ColumnRef: ref}}
	return &pg_query.Node{Node: &pg_query.Node_ResTarget{ResTarget: &pg_query.ResTarget{Val: value, Location: location}}}
}
