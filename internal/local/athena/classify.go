package athena

import (
	"strings"

	"github.com/datacounsel/spillway/internal/local/athena/lex"
)

// Kind is what Athena calls a statement: StatementType and SubstatementType of a query execution.
type Kind struct {
	Type string // DML, DDL or UTILITY
	Sub  string // SELECT, CREATE_TABLE_AS_SELECT, SHOW_TABLES…
}

// The types of statements.
const (
	DML     = "DML"
	DDL     = "DDL"
	Utility = "UTILITY"
)

// The statements that results are kept for in their own ways, and those about prepared statements.
const (
	subSelect     = "SELECT"
	subInsert     = "INSERT"
	subUnload     = "UNLOAD"
	subCTAS       = "CREATE_TABLE_AS_SELECT"
	subExecute    = "EXECUTE"
	subPrepare    = "PREPARE"
	subDeallocate = "DEALLOCATE"
)

// Classify tells the kind of a statement by its leading words; one that begins in no known way is taken for
// a SELECT, so that the engine says what is wrong with it.
func Classify(statement string) Kind {
	tokens, err := lex.Tokens(statement)
	if err != nil {
		return Kind{DML, subSelect}
	}
	word := func(i int) string {
		if i < len(tokens) && tokens[i].Kind == lex.Word {
			return strings.ToUpper(tokens[i].Raw)
		}
		return ""
	}
	switch first := word(0); first {
	case subInsert, "UPDATE", "DELETE", "MERGE", subUnload:
		return Kind{DML, first}
	case "CREATE":
		return classifyCreate(tokens, word)
	case "DROP":
		return Kind{DDL, "DROP_" + object(word(1))}
	case "ALTER":
		return Kind{DDL, classifyAlter(tokens)}
	case "MSCK":
		return Kind{DDL, "MSCK_REPAIR_TABLE"}
	case "SHOW":
		return Kind{Utility, classifyShow(word)}
	case "DESCRIBE", "DESC":
		return Kind{Utility, "DESCRIBE_TABLE"}
	case "EXPLAIN":
		return Kind{Utility, "EXPLAIN"}
	case subPrepare, subDeallocate:
		return Kind{DDL, first}
	case subExecute:
		return Kind{DML, subExecute}
	}
	return Kind{DML, subSelect}
}

func object(word string) string {
	if word == "SCHEMA" {
		return "DATABASE"
	}
	return word
}

func classifyCreate(tokens []lex.Token, word func(int) string) Kind {
	switch {
	case word(1) == "OR" || word(1) == "VIEW" || word(1) == "PROTECTED":
		return Kind{DDL, "CREATE_VIEW"}
	case word(1) == "EXTERNAL":
		return Kind{DDL, "CREATE_TABLE"}
	case word(1) != "TABLE":
		return Kind{DDL, "CREATE_" + object(word(1))}
	}
	depth := 0
	for _, t := range tokens {
		switch {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		case t.Is("AS") && depth == 0:
			return Kind{DDL, subCTAS}
		}
	}
	return Kind{DDL, "CREATE_TABLE"}
}

func classifyAlter(tokens []lex.Token) string {
	name := "ALTER_TABLE"
	for _, t := range tokens[2:] {
		switch {
		case t.Is("ADD"), t.Is("DROP"), t.Is("SET"), t.Is("RENAME"), t.Is("REPLACE"), t.Is("CHANGE"):
			name += "_" + strings.ToUpper(t.Raw)
		case name != "ALTER_TABLE" && (t.Is("PARTITION") || t.Is("COLUMNS") || t.Is("COLUMN") || t.Is("TBLPROPERTIES") || t.Is("LOCATION")):
			return name + "_" + strings.ToUpper(t.Raw)
		}
	}
	return name
}

func classifyShow(word func(int) string) string {
	switch word(1) {
	case "CREATE":
		return "SHOW_CREATE_" + object(word(2))
	case "SCHEMAS":
		return "SHOW_DATABASES"
	}
	return "SHOW_" + word(1)
}

// keepsText tells whether results are a text file (.txt) rather than a CSV.
func (k Kind) keepsText() bool {
	return k.Type == Utility || k.Type == DDL && k.Sub != subCTAS
}
