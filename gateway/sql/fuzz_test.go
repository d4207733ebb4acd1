package sql_test

import (
	"context"
	"testing"
	"time"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/internal/local/trino/parse"
)

// FuzzEmitted translates any text: it must not panic, and what it prints must be Trino's grammar.
func FuzzEmitted(f *testing.F) {
	for _, name := range []string{"expressions.sql", "tables.sql"} {
		for _, statement := range corpus(f, name) {
			f.Add(statement)
		}
	}
	s := newSession()
	f.Fuzz(func(t *testing.T, statement string) {
		raws, err := sql.Split(statement)
		if err != nil {
			return
		}
		for _, r := range raws {
			p, err := sql.Bind(context.Background(), s, r, nil)
			if err != nil || p.Local {
				continue
			}
			args := make([]sql.Arg, len(p.Params))
			for i := range args {
				args[i].Null = true
			}
			text, err := p.Athena(args)
			if err != nil {
				continue
			}
			if _, err := parse.ParseQuery(text.SQL); err != nil {
				t.Errorf("%s\nprinted as %s\n%v", statement, text.SQL, err)
			}
		}
	})
}

// FuzzConstants runs what the gateway answers itself: it must not panic, and end within its limits.
func FuzzConstants(f *testing.F) {
	for _, statement := range corpus(f, "expressions.sql") {
		f.Add(statement)
	}
	for _, statement := range []string{"SELECT repeat('x', 1000000000)", "SELECT lpad('a', 2000000000)", "SELECT rpad('a', 2000000000, 'xy')"} {
		f.Add(statement)
	}
	s := newSession()
	f.Fuzz(func(_ *testing.T, statement string) {
		raws, err := sql.Split(statement)
		if err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		for _, r := range raws {
			p, err := sql.Bind(ctx, s, r, nil)
			if err != nil || !p.Local || len(p.Params) > 0 {
				continue
			}
			rows, err := p.Rows(ctx, nil)
			if err != nil {
				continue
			}
			for rows.Next() {
				for i := range p.Columns {
					rows.Cell(i)
				}
			}
			_ = rows.Close()
		}
	})
}
