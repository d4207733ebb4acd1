package pgdata

import "testing"

func TestGetReadsEveryCatalog(t *testing.T) {
	d := Get()
	if len(d.Types) < 600 || len(d.Procs) < 3200 || len(d.Operators) < 790 || len(d.Casts) < 220 {
		t.Fatalf("types %d, procs %d, operators %d, casts %d: fewer than PostgreSQL 15 has", len(d.Types), len(d.Procs),
			len(d.Operators), len(d.Casts))
	}
	text := d.Types[Text]
	if text.Name != "text" || text.Category != 'S' || !text.Preferred || text.Array != TextArray {
		t.Errorf("pg_type row of text: %+v", text)
	}
	if !d.Types[TextArray].IsArray() || d.Types[OIDVector].IsArray() {
		t.Error("IsArray must hold for _text and not for oidvector")
	}
	for _, p := range d.ProcByName["make_interval"] {
		if len(p.Defaults) != 7 {
			t.Errorf("make_interval has %d defaults, want 7: %q", len(p.Defaults), p.Defaults)
		}
	}
	if c := d.Casts[[2]uint32{Int4, Numeric}]; c == nil || c.Context != 'i' || c.Method != 'f' {
		t.Errorf("cast int4 to numeric: %+v", c)
	}
}

func TestLoadUnescapes(t *testing.T) {
	views := Load("views")
	for _, row := range views.Rows {
		if row[1] == "tables" && len(row[2]) > 100 {
			return
		}
	}
	t.Fatalf("information_schema.tables is not among %d views", len(views.Rows))
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		read()
	}
}
