package wire

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/internal/referee"
)

// The scripts in testdata/wire send messages and expect answers. Those in testdata/wire/both hold for a real
// PostgreSQL 15 word for word and run there too; those in testdata/wire/gateway are the gateway's alone.

func TestScriptsGateway(t *testing.T) {
	for _, dir := range []string{"both", "gateway"} {
		datadriven.Walk(t, filepath.Join("testdata", "wire", dir), func(t *testing.T, path string) {
			s := startServer(t, nil)
			s.fake.on(answer{piece: "numbers", columns: []columnInfo{column("n", "integer"), column("s", "varchar")},
				csv: csvOf("\"n\",\"s\"\n\"1\",\"one\"\n\"2\",\n\"3\",\"\"\n\"4\",\"a \"\"b\"\"\nc\"\n")})
			// Rows of which the gateway computes a column: round(volume / 3.0, …) beside volume and date.
			s.fake.on(answer{piece: `"volume" AS "volume", "prices"."date" FROM`, columns: []columnInfo{column("volume", "bigint"), column("date", "date")},
				csv: csvOf("\"volume\",\"date\"\n\"7\",\"2024-01-01\"\n\"8\",\n,\"2024-01-03\"\n")})
			s.fake.on(answer{piece: `SELECT "prices"."volume" FROM`, columns: []columnInfo{column("volume", "bigint")},
				csv: csvOf("\"volume\"\n\"7\"\n\"0\"\n")})
			s.fake.on(answer{piece: "wrong", reason: "COLUMN_NOT_FOUND: line 1:8: Column 'wrong' cannot be resolved"})
			runScript(t, path, s.addr, testDatabase)
		})
	}
}

func TestScriptsPostgres(t *testing.T) {
	server := referee.SharedPostgres(t)
	conn, err := pgx.Connect(context.Background(), server.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, text := range []string{
		"CREATE ROLE spillway LOGIN", "CREATE DATABASE markets", "ALTER ROLE spillway SET default_transaction_read_only = on",
	} {
		if _, err := conn.Exec(context.Background(), text); err != nil && !strings.Contains(err.Error(), "already exists") {
			t.Fatal(err)
		}
	}
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(server.Port))
	datadriven.Walk(t, filepath.Join("testdata", "wire", "both"), func(t *testing.T, path string) {
		runScript(t, path, addr, testDatabase)
	})
}

// runScript plays one file. Commands: send (a message a line), until (name of the last message, with a count),
// and startup (parameters), which opens a session of its own for what follows.
func runScript(t *testing.T, path, addr, database string) {
	c := enter(t, addr, map[string]string{"user": "spillway", "database": database})
	datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
		c.t = t
		switch d.Cmd {
		case "startup":
			params := map[string]string{"user": "spillway", "database": database}
			for _, text := range strings.Split(strings.TrimSpace(d.Input), "\n") {
				if name, value, ok := strings.Cut(text, "="); ok {
					params[name] = value
				}
			}
			c = dial(t, addr)
			c.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: params})
			c.flush()
			return "ok\n"
		case "send":
			for _, text := range strings.Split(strings.TrimSpace(d.Input), "\n") {
				m, err := message(text)
				if err != nil {
					d.Fatalf(t, "%v", err)
				}
				c.Send(m)
			}
			c.flush()
			return ""
		case "until":
			return untilNamed(c, d)
		}
		d.Fatalf(t, "unknown command %s", d.Cmd)
		return ""
	})
}

func untilNamed(c *client, d *datadriven.TestData) string {
	times := map[string]int{}
	want := map[string]int{}
	for _, text := range strings.Split(strings.TrimSpace(d.Input), "\n") {
		want[text]++
	}
	lines := c.until(func(m pgproto3.BackendMessage) bool {
		name, _, _ := strings.Cut(line(m), " ")
		times[name]++
		for name, n := range want {
			if times[name] < n {
				return false
			}
		}
		return true
	})
	kept := lines[:0]
	for _, text := range lines {
		if strings.HasPrefix(text, "BackendKeyData") || strings.HasPrefix(text, "ParameterStatus server_version") {
			continue
		}
		kept = append(kept, text)
	}
	return strings.Join(kept, "\n") + "\n"
}

// message reads a line of a script.
func message(text string) (pgproto3.FrontendMessage, error) {
	verb, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	rest = strings.ReplaceAll(rest, `\n`, "\n")
	word := func() string {
		w, r, _ := strings.Cut(rest, " ")
		rest = r
		return strings.Trim(w, `"`)
	}
	switch verb {
	case "Query":
		return &pgproto3.Query{String: rest}, nil
	case "Parse": // Parse name [oids] text
		m := &pgproto3.Parse{Name: word()}
		if strings.HasPrefix(rest, "[") {
			for _, oid := range strings.Split(strings.Trim(word(), "[]"), ",") {
				n, err := strconv.ParseUint(oid, 10, 32)
				if err != nil {
					return nil, err
				}
				m.ParameterOIDs = append(m.ParameterOIDs, uint32(n))
			}
		}
		m.Query = rest
		return m, nil
	case "Bind": // Bind portal statement [formats] argument…
		m := &pgproto3.Bind{DestinationPortal: word(), PreparedStatement: word()}
		if strings.HasPrefix(rest, "[") {
			for _, code := range strings.Split(strings.Trim(word(), "[]"), ",") {
				n, err := strconv.Atoi(code)
				if err != nil {
					return nil, err
				}
				m.ResultFormatCodes = append(m.ResultFormatCodes, int16(n))
			}
		}
		for rest != "" {
			if w := word(); w == "NULL" {
				m.Parameters = append(m.Parameters, nil)
			} else {
				m.Parameters = append(m.Parameters, []byte(w))
			}
		}
		return m, nil
	case "Describe":
		return &pgproto3.Describe{ObjectType: word()[0], Name: word()}, nil
	case "Close":
		return &pgproto3.Close{ObjectType: word()[0], Name: word()}, nil
	case "Execute":
		name := word()
		n, _ := strconv.Atoi(rest)
		return &pgproto3.Execute{Portal: name, MaxRows: uint32(n)}, nil
	case "Sync":
		return &pgproto3.Sync{}, nil
	case "Flush":
		return &pgproto3.Flush{}, nil
	case "Terminate":
		return &pgproto3.Terminate{}, nil
	}
	return nil, fmt.Errorf("no such message: %s", verb)
}
