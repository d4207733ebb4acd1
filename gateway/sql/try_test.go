package sql_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/datacounsel/spillway/gateway/sql"
)

func TestTry(t *testing.T) {
	file := os.Getenv("TRY")
	if file == "" {
		t.Skip()
	}
	f, _ := os.ReadFile(file)
	_ = bufio.NewReader
	raws, err := sql.Split(string(f))
	if err != nil {
		t.Fatalf("%+v", err)
	}
	fails := 0
	for _, r := range raws {
		if r.Kind != sql.Query {
			continue
		}
		s := newSession()
		p, err := sql.Bind(context.Background(), s, r, nil)
		if err != nil {
			fmt.Printf("BIND %s\n  => %+v\n", r.Text, err)
			fails++
			continue
		}
		if !p.Local {
			text, err := p.Athena(nil)
			fmt.Printf("PG  %s\n TR %s %v\n", r.Text, text, err)
			continue
		}
		rows, err := p.Rows(context.Background(), nil)
		if err != nil {
			fmt.Printf("RUN %s\n  => %+v\n", r.Text, err)
			fails++
			continue
		}
		n := 0
		for rows.Next() {
			n++
			if n <= 8 {
				for i := range p.Columns {
					c, null := rows.Cell(i)
					if null {
						fmt.Print("∅|")
					} else {
						fmt.Printf("%s|", c)
					}
				}
				fmt.Println()
			}
		}
		if n > 8 {
			fmt.Println("rows", n)
		}
	}
	fmt.Println("failures", fails)
}
