package ddl

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/datacounsel/spillway/internal/local/glue"
)

// pattern reads [LIKE] 'pattern' as Hive takes it: * for any characters, | between alternatives; what
// matches must match whole. Without one all names pass.
func (r *run) pattern() (func(string) bool, error) {
	if !r.accept("LIKE") && r.peek().Raw == "" {
		return func(string) bool { return true }, nil
	}
	text, err := r.text()
	if err != nil {
		return nil, err
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, ".*", "*"), "*", ".*")
	re, err := regexp.Compile("(?i)^(?:" + text + ")$")
	if err != nil {
		return nil, failed("ParseException: the pattern is not a regular expression: %v", err)
	}
	return re.MatchString, r.end()
}

func showDatabases(r *run) (*lines, error) {
	r.pos = 2
	matches, err := r.pattern()
	if err != nil {
		return nil, err
	}
	result := &lines{columns: []string{"database_name"}}
	for _, name := range r.Catalog.Databases() {
		if matches(name) {
			result.add(name)
		}
	}
	return result, nil
}

// showTables does SHOW TABLES (views are among them, as in Athena) and SHOW VIEWS.
func showTables(r *run) (*lines, error) {
	r.pos = 2
	db := r.session.Database
	if r.accept("IN") || r.accept("FROM") {
		var err error
		if _, db, err = r.tableName(""); err != nil {
			return nil, err
		}
	}
	if db == "" {
		db = "default"
	}
	matches, err := r.pattern()
	if err != nil {
		return nil, err
	}
	tables, err := r.Catalog.Definitions(db)
	if err != nil {
		return nil, failed("SemanticException [Error 10072]: Database does not exist: %s", db)
	}
	result := &lines{columns: []string{"tab_name"}}
	if r.kind == "SHOW_VIEWS" {
		result.columns[0] = "views"
	}
	for _, t := range tables {
		if matches(t.Name) && (r.kind == "SHOW_TABLES" || t.TableType == glue.VirtualView) {
			result.add(t.Name)
		}
	}
	return result, nil
}

// tableBehind reads the name of a table up to the end and returns the table.
func (r *run) tableBehind() (glue.Table, error) {
	db, name, err := r.tableName(r.session.Database)
	if err != nil {
		return glue.Table{}, err
	}
	if err := r.end(); err != nil {
		return glue.Table{}, err
	}
	return r.table(db, name)
}

// showColumns does SHOW COLUMNS {FROM|IN} [db.]table [{FROM|IN} db].
func showColumns(r *run) (*lines, error) {
	r.pos = 2
	if !r.accept("FROM") {
		if err := r.expect("IN"); err != nil {
			return nil, err
		}
	}
	db, name, err := r.tableName(r.session.Database)
	if err != nil {
		return nil, err
	}
	if r.accept("FROM") || r.accept("IN") {
		if db, err = r.name(); err != nil {
			return nil, err
		}
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	t, err := r.table(db, name)
	if err != nil {
		return nil, err
	}
	result := &lines{columns: []string{"field"}}
	for _, c := range slices.Concat(storage(t).Columns, t.PartitionKeys) {
		result.add(pad(c.Name))
	}
	return result, nil
}

func showPartitions(r *run) (*lines, error) {
	r.pos = 2
	t, err := r.tableBehind()
	if err != nil {
		return nil, err
	}
	if len(t.PartitionKeys) == 0 {
		return nil, failed(ddlTask+"Table %s is not a partitioned table", t.Name)
	}
	partitions, err := r.Catalog.PartitionDefinitions(t.DatabaseName, t.Name, "")
	if err != nil {
		return nil, err
	}
	result := &lines{columns: []string{"partition"}}
	for _, p := range partitions {
		result.add(path(t.PartitionKeys, p.Values))
	}
	return result, nil
}

// showProperties does SHOW TBLPROPERTIES table [('key')].
func showProperties(r *run) (*lines, error) {
	r.pos = 2
	db, name, err := r.tableName(r.session.Database)
	if err != nil {
		return nil, err
	}
	wanted := ""
	if r.accept("(") {
		if wanted, err = r.text(); err != nil {
			return nil, err
		}
		if err := r.expect(")"); err != nil {
			return nil, err
		}
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	t, err := r.table(db, name)
	if err != nil {
		return nil, err
	}
	result := &lines{columns: []string{"prpt_name", "prpt_value"}}
	for _, k := range slices.Sorted(maps.Keys(t.Parameters)) {
		if wanted == "" || k == wanted {
			result.add(k, t.Parameters[k])
		}
	}
	return result, nil
}

func showCreateTable(r *run) (*lines, error) {
	r.pos = 3
	t, err := r.tableBehind()
	if err != nil {
		return nil, err
	}
	result := &lines{columns: []string{"createtab_stmt"}}
	for line := range strings.SplitSeq(CreateStatement(t), "\n") {
		result.add(line)
	}
	return result, nil
}

// CreateStatement writes the CREATE EXTERNAL TABLE that makes the table.
func CreateStatement(t glue.Table) string {
	s := storage(t)
	var out strings.Builder
	fmt.Fprintf(&out, "CREATE EXTERNAL TABLE %s.%s(", backtick(t.DatabaseName), backtick(t.Name))
	writeColumns(&out, s.Columns)
	if t.Description != "" {
		fmt.Fprintf(&out, "\nCOMMENT %s", quote(t.Description))
	}
	if len(t.PartitionKeys) > 0 {
		out.WriteString("\nPARTITIONED BY ( ")
		writeColumns(&out, t.PartitionKeys)
	}
	if s.SerdeInfo != nil {
		fmt.Fprintf(&out, "\nROW FORMAT SERDE \n  %s ", quote(s.SerdeInfo.SerializationLibrary))
		if len(s.SerdeInfo.Parameters) > 0 {
			out.WriteString("\nWITH SERDEPROPERTIES ( ")
			writeProperties(&out, s.SerdeInfo.Parameters)
		}
	}
	fmt.Fprintf(&out, "\nSTORED AS INPUTFORMAT \n  %s \nOUTPUTFORMAT \n  %s\nLOCATION\n  %s", quote(s.InputFormat), quote(s.OutputFormat), quote(s.Location))
	properties := maps.Clone(t.Parameters)
	delete(properties, "EXTERNAL")
	if len(properties) > 0 {
		out.WriteString("\nTBLPROPERTIES (")
		writeProperties(&out, properties)
	}
	return out.String()
}

func writeColumns(out *strings.Builder, columns []glue.Column) {
	for i, c := range columns {
		if i > 0 {
			out.WriteString(", ")
		}
		fmt.Fprintf(out, "\n  %s %s", backtick(c.Name), c.Type)
		if c.Comment != "" {
			out.WriteString(" COMMENT " + quote(c.Comment))
		}
	}
	out.WriteString(")")
}

func writeProperties(out *strings.Builder, properties map[string]string) {
	for i, k := range slices.Sorted(maps.Keys(properties)) {
		if i > 0 {
			out.WriteString(", ")
		}
		fmt.Fprintf(out, "\n  %s=%s", quote(k), quote(properties[k]))
	}
	out.WriteString(")")
}

func backtick(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// quote writes a string of Hive.
func quote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `''`, "\n", `\n`, "\t", `\t`, "\r", `\r`, "\x00", `\000`, "\x01", `\001`).Replace(text) + "'"
}

func showCreateView(r *run) (*lines, error) {
	r.pos = 3
	t, err := r.tableBehind()
	if err != nil {
		return nil, err
	}
	encoded, ok := strings.CutPrefix(strings.TrimSpace(t.ViewOriginalText), "/* Presto View: ")
	content, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(encoded, " */"))
	var view struct{ OriginalSQL string }
	if !ok || err != nil || json.Unmarshal(content, &view) != nil {
		return nil, failed("SemanticException: %s.%s is not a view", t.DatabaseName, t.Name)
	}
	result := &lines{columns: []string{"Create View"}}
	statement := fmt.Sprintf("CREATE VIEW %s.%s AS\n%s", t.DatabaseName, t.Name, view.OriginalSQL)
	for line := range strings.SplitSeq(statement, "\n") {
		result.add(line)
	}
	return result, nil
}

// describe does DESCRIBE [EXTENDED|FORMATTED] [db.]table [column].
func describe(r *run) (*lines, error) {
	r.pos = 1
	detailed := r.accept("FORMATTED") || r.accept("EXTENDED")
	r.accept("TABLE")
	db, name, err := r.tableName(r.session.Database)
	if err != nil {
		return nil, err
	}
	column := ""
	if r.peek().Raw != "" {
		if column, err = r.name(); err != nil {
			return nil, err
		}
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	t, err := r.table(db, name)
	if err != nil {
		return nil, err
	}
	result := &lines{columns: []string{"col_name", "data_type", "comment"}}
	all := slices.Concat(storage(t).Columns, t.PartitionKeys)
	if column != "" {
		all = slices.DeleteFunc(all, func(c glue.Column) bool { return c.Name != column })
		if len(all) == 0 {
			return nil, failed("SemanticException [Error 10002]: Invalid column reference %s", column)
		}
	}
	describeColumns(result, all)
	if column != "" {
		return result, nil
	}
	if len(t.PartitionKeys) > 0 {
		result.add(pad(""), pad(""), pad(""))
		result.add(pad("# Partition Information"), pad(""), pad(""))
		result.add(pad("# col_name"), pad("data_type"), pad("comment"))
		result.add(pad(""), pad(""), pad(""))
		describeColumns(result, t.PartitionKeys)
	}
	if detailed {
		describeDetails(result, t)
	}
	return result, nil
}

func describeColumns(result *lines, columns []glue.Column) {
	for _, c := range columns {
		result.add(pad(c.Name), pad(c.Type), pad(c.Comment))
	}
}

func describeDetails(result *lines, t glue.Table) {
	s := storage(t)
	serde := ""
	if s.SerdeInfo != nil {
		serde = s.SerdeInfo.SerializationLibrary
	}
	result.add(pad(""), pad(""), pad(""))
	result.add(pad("# Detailed Table Information"), pad(""), pad(""))
	for _, detail := range [][2]string{
		{"Database:", t.DatabaseName}, {"Owner:", t.Owner}, {"Location:", s.Location}, {"Table Type:", t.TableType},
		{"SerDe Library:", serde}, {"InputFormat:", s.InputFormat}, {"OutputFormat:", s.OutputFormat},
	} {
		result.add(pad(detail[0]), pad(detail[1]), pad(""))
	}
	for _, k := range slices.Sorted(maps.Keys(t.Parameters)) {
		result.add(pad("Table Parameter:"), pad(k), pad(t.Parameters[k]))
	}
}
