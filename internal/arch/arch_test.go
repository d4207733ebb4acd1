// Package arch holds the rules of the repository's structure as tests, each with its reason.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/datacounsel/spillway/internal/testkit"
)

const module = "github.com/datacounsel/spillway/"

// A rule forbids the files below From to import what lies below one of Ban.
type rule struct {
	from string
	ban  []string // import paths with all below them; "=path" is that package alone
	why  string
}

var rules = []rule{
	{"loadgen", []string{module + "connector", module + "gateway", module + "internal/awsconf"}, "parts meet only through the world: loadgen knows Kafka alone"},
	{"connector", []string{module + "loadgen", module + "gateway", "github.com/jackc/pgx"}, "parts meet only through the world: connector knows Kafka, S3 and Glue"},
	{"gateway", []string{module + "loadgen", module + "connector", "github.com/confluentinc", "github.com/twmb/franz-go"}, "parts meet only through the world: gateway knows Athena, Glue and S3"},
	{"internal/lake", []string{module, "github.com/", "net", "os"}, "lake is nouns: no I/O, nothing of ours"},
	{"internal/local", []string{module + "loadgen", module + "connector", module + "gateway"}, "the embedded services are services: they do not know who uses them"},
	{"", []string{"=log", "github.com/stretchr/testify", "gopkg.in/yaml.v3"}, "slog logs, go-cmp compares, go.yaml.in reads YAML: one way each"},
}

// embedded may import internal/local: it serves laptops and tests, never a production path.
var embedded = []string{"cmd/", "internal/local", "internal/e2e", "bench/"}

func TestImports(t *testing.T) {
	eachFile(t, func(path string, file *ast.File) {
		test := strings.HasSuffix(path, "_test.go")
		for _, spec := range file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			for _, r := range rules {
				if !test && under(path, r.from) && bannedBy(r, imported) {
					t.Errorf("%s imports %s: %s", path, imported, r.why)
				}
			}
			if !test && under(imported, module+"internal/local") && !anyPrefix(path, embedded) {
				t.Errorf("%s imports %s: only cmd and tests may use the embedded services", path, imported)
			}
		}
	})
}

func bannedBy(r rule, imported string) bool {
	for _, ban := range r.ban {
		if exact, ok := strings.CutPrefix(ban, "="); ok && imported == exact || under(imported, ban) {
			return true
		}
	}
	return false
}

// under tells whether path is dir or lies in it; a dir that ends in a slash is a plain prefix.
func under(path, dir string) bool {
	return dir == "" || path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}

func anyPrefix(path string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// TestSize keeps files readable: a file of more than 900 lines hides its structure.
func TestSize(t *testing.T) {
	eachFile(t, func(path string, _ *ast.File) {
		text, err := os.ReadFile(filepath.Join(testkit.Root(t), path))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n > 900 && !strings.HasPrefix(string(text), "// Code generated") {
			t.Errorf("%s has %d lines; split it at 900", path, n)
		}
	})
}

// TestDocs wants a comment on every package and every exported name, and no init functions: side effects
// by import order cannot be passed in or tested.
func TestDocs(t *testing.T) {
	documented := map[string]bool{}
	eachFile(t, func(path string, file *ast.File) {
		dir := filepath.Dir(path)
		documented[dir] = documented[dir] || file.Doc != nil
		if strings.HasSuffix(path, "_test.go") || ast.IsGenerated(file) {
			return
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == "init" && d.Recv == nil {
					t.Errorf("%s has an init function", path)
				}
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !trivial(d.Name.Name) {
					t.Errorf("%s: %s has no doc comment", path, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
						t.Errorf("%s: type %s has no doc comment", path, s.Name.Name)
					}
				}
			}
		}
	})
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s: no file has a package comment", dir)
		}
	}
}

// trivial are the methods whose meaning the standard library fixes.
func trivial(name string) bool {
	switch name {
	case "Error", "Unwrap", "String", "Len", "Less", "Swap":
		return true
	}
	return false
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	expr := d.Recv.List[0].Type
	if star, ok := expr.(*ast.StarExpr); ok {
		expr = star.X
	}
	if generic, ok := expr.(*ast.IndexExpr); ok {
		expr = generic.X
	}
	name, ok := expr.(*ast.Ident)
	return ok && name.IsExported()
}

// eachFile visits every Go file of the repository with its path relative to the root.
func eachFile(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	root := testkit.Root(t)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != root || entry.Name() == "testdata" || entry.Name() == "tools") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		visit(filepath.ToSlash(rel), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
