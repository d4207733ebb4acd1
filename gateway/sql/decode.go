package sql

import (
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/datacounsel/spillway/gateway/sql/bind"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

const readOnlyHint = "Spillway only reads: write to the topic or the bucket, or run the statement in Athena itself."

// decode fills the fields that the session needs from the parse tree.
func (r *Raw) decode() {
	switch n := r.node.Node.(type) {
	case *pg_query.Node_SelectStmt:
		r.Kind, r.Tag = Query, "SELECT"
		if n.SelectStmt.IntoClause != nil {
			r.refuseWrite("SELECT INTO")
		}
	case *pg_query.Node_ExplainStmt:
		r.Kind, r.Tag, r.Inner = Explain, "EXPLAIN", r.inner(n.ExplainStmt.Query)
		r.Options = options(n.ExplainStmt.Options)
	case *pg_query.Node_VariableSetStmt:
		r.decodeSet(n.VariableSetStmt)
	case *pg_query.Node_VariableShowStmt:
		r.Kind, r.Tag, r.Name = Show, "SHOW", strings.ToLower(n.VariableShowStmt.Name)
	case *pg_query.Node_TransactionStmt:
		r.decodeTransaction(n.TransactionStmt)
	case *pg_query.Node_DeclareCursorStmt:
		d := n.DeclareCursorStmt
		r.Kind, r.Tag, r.Name, r.Inner = Declare, "DECLARE CURSOR", d.Portalname, r.inner(d.Query)
		r.Cursor = Cursor{Binary: d.Options&1 != 0, Scroll: d.Options&2 != 0, NoScroll: d.Options&4 != 0, Hold: d.Options&32 != 0}
	case *pg_query.Node_FetchStmt:
		f := n.FetchStmt
		r.Kind, r.Tag, r.Name, r.Count = Fetch, "FETCH", f.Portalname, f.HowMany
		if f.Ismove {
			r.Kind, r.Tag = Move, "MOVE"
		}
		r.Direction = Direction(f.Direction - pg_query.FetchDirection_FETCH_FORWARD)
	case *pg_query.Node_ClosePortalStmt:
		r.Kind, r.Tag, r.Name = CloseCursor, "CLOSE CURSOR", n.ClosePortalStmt.Portalname
		if r.Name == "" {
			r.Tag = "CLOSE CURSOR ALL"
		}
	case *pg_query.Node_PrepareStmt:
		r.decodePrepare(n.PrepareStmt)
	case *pg_query.Node_ExecuteStmt:
		r.Kind, r.Tag, r.Name, r.args = Execute, "EXECUTE", n.ExecuteStmt.Name, n.ExecuteStmt.Params
	case *pg_query.Node_DeallocateStmt:
		r.Kind, r.Tag, r.Name = Deallocate, "DEALLOCATE", n.DeallocateStmt.Name
		if r.Name == "" {
			r.Tag = "DEALLOCATE ALL"
		}
	case *pg_query.Node_DiscardStmt:
		r.Kind = Discard
		r.Name = strings.ToLower(strings.TrimPrefix(n.DiscardStmt.Target.String(), "DISCARD_"))
		if r.Name == "temp" {
			r.Name = "temporary"
		}
		r.Tag = "DISCARD " + strings.ToUpper(r.Name)
		if r.Name == "temporary" {
			r.Tag = "DISCARD TEMP"
		}
	case *pg_query.Node_ListenStmt:
		r.Kind, r.Tag, r.Name = Listen, "LISTEN", n.ListenStmt.Conditionname
	case *pg_query.Node_UnlistenStmt:
		r.Kind, r.Tag, r.Name = Unlisten, "UNLISTEN", n.UnlistenStmt.Conditionname
	case *pg_query.Node_NotifyStmt:
		r.Kind, r.Tag, r.Name, r.Values = Notify, "NOTIFY", n.NotifyStmt.Conditionname, []string{n.NotifyStmt.Payload}
	case *pg_query.Node_LockStmt:
		r.Kind, r.Tag = Lock, "LOCK TABLE"
	case *pg_query.Node_CopyStmt:
		r.decodeCopy(n.CopyStmt)
	case *pg_query.Node_ConstraintsSetStmt:
		r.Kind, r.Tag, r.Name = Lock, "SET CONSTRAINTS", ""
	default:
		r.Tag = r.statementTag()
		if writes[strings.Fields(r.Tag)[0]] {
			r.refuseWrite(r.Tag)
			return
		}
		r.refuse(-1, readOnlyHint, "%s is not supported", r.Tag)
	}
}

// writes are the first words of statements that PostgreSQL refuses in a read-only transaction.
var writes = map[string]bool{"INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true, "CREATE": true, "ALTER": true, "DROP": true,
	"TRUNCATE": true, "COMMENT": true, "GRANT": true, "REVOKE": true, "REASSIGN": true, "REFRESH": true, "SECURITY": true, "IMPORT": true}

// statementTag names a statement that the session has nothing for: by its kind where the first words do not tell.
func (r *Raw) statementTag() string {
	switch n := r.node.Node.(type) {
	case *pg_query.Node_CreateTableAsStmt:
		if n.CreateTableAsStmt.Objtype == pg_query.ObjectType_OBJECT_MATVIEW {
			return "CREATE MATERIALIZED VIEW"
		}
		return "CREATE TABLE AS"
	case *pg_query.Node_InsertStmt:
		return "INSERT"
	case *pg_query.Node_UpdateStmt:
		return "UPDATE"
	case *pg_query.Node_DeleteStmt:
		return "DELETE"
	case *pg_query.Node_CreateStmt:
		return "CREATE TABLE"
	case *pg_query.Node_ViewStmt:
		return "CREATE VIEW"
	case *pg_query.Node_IndexStmt:
		return "CREATE INDEX"
	case *pg_query.Node_TruncateStmt:
		return "TRUNCATE TABLE"
	}
	words := strings.Fields(strings.ToUpper(skipBlank(r.Text)))
	if len(words) > 1 && (words[0] == "CREATE" || words[0] == "ALTER" || words[0] == "DROP") {
		return words[0] + " " + strings.Trim(words[1], "(;")
	}
	if len(words) == 0 {
		return "the statement"
	}
	return strings.Trim(words[0], ";")
}

func (r *Raw) inner(node *pg_query.Node) *Raw {
	inner := &Raw{Text: r.Text, Offset: r.Offset, query: r.query, node: node}
	inner.decode()
	return inner
}

func (r *Raw) decodeSet(s *pg_query.VariableSetStmt) {
	r.Kind, r.Tag, r.Name, r.Local = Set, "SET", strings.ToLower(s.Name), s.IsLocal
	switch s.Kind {
	case pg_query.VariableSetKind_VAR_SET_DEFAULT:
		r.Default = true
	case pg_query.VariableSetKind_VAR_RESET:
		r.Kind, r.Tag = Reset, "RESET"
	case pg_query.VariableSetKind_VAR_RESET_ALL:
		r.Kind, r.Tag, r.Name = Reset, "RESET", "all"
	case pg_query.VariableSetKind_VAR_SET_MULTI:
		if r.Name == "transaction snapshot" {
			r.refuse(-1, "", "SET TRANSACTION SNAPSHOT is not supported")
			return
		}
		r.Kind, r.Session = SetTransaction, r.Name == "session characteristics"
		r.Transaction = modes(s.Args)
	default:
		for _, arg := range s.Args {
			r.Values = append(r.Values, settingValue(arg))
		}
	}
}

// settingValue writes a SET argument as PostgreSQL flattens it.
func settingValue(n *pg_query.Node) string {
	switch v := n.Node.(type) {
	case *pg_query.Node_AConst:
		return constText(v.AConst)
	case *pg_query.Node_TypeCast: // SET TIME ZONE INTERVAL '…'
		return settingValue(v.TypeCast.Arg)
	}
	return ""
}

func constText(c *pg_query.A_Const) string {
	switch v := c.Val.(type) {
	case *pg_query.A_Const_Ival:
		return strconv.Itoa(int(v.Ival.Ival))
	case *pg_query.A_Const_Fval:
		return v.Fval.Fval
	case *pg_query.A_Const_Sval:
		return v.Sval.Sval
	case *pg_query.A_Const_Bsval:
		return v.Bsval.Bsval
	case *pg_query.A_Const_Boolval:
		return strconv.FormatBool(v.Boolval.Boolval)
	}
	return ""
}

// modes reads transaction modes.
func modes(nodes []*pg_query.Node) (t Transaction) {
	for _, n := range nodes {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		c := d.Arg.GetAConst()
		on := c.GetIval().GetIval() != 0
		switch d.Defname {
		case "transaction_isolation":
			t.Isolation = c.GetSval().GetSval()
		case "transaction_read_only":
			t.ReadOnly = &on
		case "transaction_deferrable":
			t.Deferrable = &on
		}
	}
	return t
}

func (r *Raw) decodeTransaction(s *pg_query.TransactionStmt) {
	r.Name, r.Transaction, r.Chain = s.SavepointName, modes(s.Options), s.Chain
	switch s.Kind {
	case pg_query.TransactionStmtKind_TRANS_STMT_BEGIN:
		r.Kind, r.Tag = Begin, "BEGIN"
	case pg_query.TransactionStmtKind_TRANS_STMT_START:
		r.Kind, r.Tag = Begin, "START TRANSACTION"
	case pg_query.TransactionStmtKind_TRANS_STMT_COMMIT:
		r.Kind, r.Tag = Commit, "COMMIT"
	case pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK:
		r.Kind, r.Tag = Rollback, "ROLLBACK"
	case pg_query.TransactionStmtKind_TRANS_STMT_SAVEPOINT:
		r.Kind, r.Tag = Savepoint, "SAVEPOINT"
	case pg_query.TransactionStmtKind_TRANS_STMT_RELEASE:
		r.Kind, r.Tag = Release, "RELEASE"
	case pg_query.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
		r.Kind, r.Tag = RollbackTo, "ROLLBACK"
	default:
		r.Tag = r.statementTag()
		r.refuse(-1, readOnlyHint, "two-phase commit is not supported")
	}
}

func (r *Raw) decodePrepare(s *pg_query.PrepareStmt) {
	r.Kind, r.Tag, r.Name, r.Inner = Prepare, "PREPARE", s.Name, r.inner(s.Query)
	for _, n := range s.Argtypes {
		t, err := bind.ResolveType(n.GetTypeName())
		if err != nil {
			r.Kind, r.Err = Refused, r.place(err)
			return
		}
		r.ParamOIDs = append(r.ParamOIDs, t.OID)
	}
}

func (r *Raw) decodeCopy(s *pg_query.CopyStmt) {
	r.Kind, r.Tag, r.Options = Copy, "COPY", options(s.Options)
	switch {
	case s.IsFrom:
		r.refuseWrite("COPY FROM")
	case s.Filename != "" || s.IsProgram:
		r.refuse(-1, "Use COPY … TO STDOUT, or psql's \\copy.", "COPY to a file on the server is not supported")
	case s.Query != nil:
		r.Inner = r.inner(s.Query)
	default:
		r.Inner = r.inner(bind.SelectFrom(s.Relation, s.Attlist))
	}
}

// options reads a list of DefElem; a bare name is "true".
func options(nodes []*pg_query.Node) map[string]string {
	all := map[string]string{}
	for _, n := range nodes {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		all[strings.ToLower(d.Defname)] = optionValue(d.Arg)
	}
	return all
}

func optionValue(n *pg_query.Node) string {
	if n == nil {
		return "true"
	}
	switch v := n.Node.(type) {
	case *pg_query.Node_String_:
		return v.String_.Sval
	case *pg_query.Node_Integer:
		return strconv.Itoa(int(v.Integer.Ival))
	case *pg_query.Node_Float:
		return v.Float.Fval
	case *pg_query.Node_Boolean:
		return strconv.FormatBool(v.Boolean.Boolval)
	case *pg_query.Node_AStar:
		return "*"
	case *pg_query.Node_List:
		names := make([]string, len(v.List.Items))
		for i, item := range v.List.Items {
			names[i] = optionValue(item)
		}
		return strings.Join(names, ",")
	}
	return ""
}

// bindable returns the SELECT of a statement that has rows, or why it has none.
func (r *Raw) bindable() (*pg_query.SelectStmt, error) {
	switch {
	case r.Kind == Refused:
		return nil, r.Err
	case r.Inner != nil:
		return r.Inner.bindable()
	case r.node.GetSelectStmt() != nil:
		return r.node.GetSelectStmt(), nil
	}
	return nil, pgerr.New(-1, "0A000", "%s returns no rows to describe", r.Tag)
}
