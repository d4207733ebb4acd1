package difftest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// null stands for NULL.
const null = "␀"

// answer is what a server said to a statement.
type answer struct {
	names []string
	types []uint32
	rows  [][]string
	fault error
}

// patience is how long a statement may take: what recurs is planned for seconds on a machine that is busy otherwise.
const patience = 3 * time.Minute

// server is asked over one connection; a new one where that was lost.
type server struct {
	dsn  string
	conn *pgconn.PgConn
}

// connect retries for a while, for a server may be starting.
func (s *server) connect() (err error) {
	for range 200 {
		if s.conn, err = pgconn.Connect(context.Background(), s.dsn); err == nil {
			return nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	return err
}

func (s *server) close() {
	if s.conn != nil {
		_ = s.conn.Close(context.Background())
	}
}

// ask sends a statement by the simple protocol, so every value comes as text.
func ask(s *server, sql string) answer {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if s.conn == nil || s.conn.IsClosed() {
		if err := s.connect(); err != nil {
			return answer{fault: err}
		}
	}
	results := s.conn.Exec(ctx, sql)
	var a answer
	for results.NextResult() {
		a = answer{}
		r := results.ResultReader()
		for _, f := range r.FieldDescriptions() {
			a.names, a.types = append(a.names, f.Name), append(a.types, f.DataTypeOID)
		}
		for r.NextRow() {
			row := make([]string, len(r.Values()))
			for i, v := range r.Values() {
				if row[i] = string(v); v == nil {
					row[i] = null
				}
			}
			a.rows = append(a.rows, row)
		}
	}
	a.fault = results.Close()
	return a
}

// state is the SQLSTATE of an answer's error.
func (a answer) state() string {
	var fault *pgconn.PgError
	if errors.As(a.fault, &fault) {
		return fault.Code
	}
	return "-----"
}

// column is one column of an answer as an answer.
func (a answer) column(i int) answer {
	one := answer{fault: a.fault}
	if a.fault != nil {
		return one
	}
	one.names, one.types = a.names[i:i+1], a.types[i:i+1]
	for _, row := range a.rows {
		one.rows = append(one.rows, row[i:i+1])
	}
	return one
}

func (a answer) String() string {
	if a.fault != nil {
		return fmt.Sprintf("ERROR %v", a.fault)
	}
	text := fmt.Sprintf("%d rows", len(a.rows))
	for i, name := range a.names {
		text += fmt.Sprintf(" %s:%d", name, a.types[i])
	}
	for i, row := range a.rows {
		if i == 8 {
			text += " …"
			break
		}
		text += " | " + strings.Join(row, ", ")
	}
	return text
}

// class is what a comparison comes to.
type class string

const (
	equal     class = "equal"
	refused   class = "refused"
	different class = "different"
)

const notSupported = "0A000"

// compare judges our answer by PostgreSQL's.
func compare(ours, real answer, ordered bool) class {
	switch {
	case ours.fault != nil && real.fault != nil && ours.state()[:2] == real.state()[:2] && ours.state() != "-----":
		return equal
	case ours.state() == notSupported:
		return refused
	case ours.fault != nil || real.fault != nil:
		return different
	case !slices.Equal(ours.names, real.names) || !slices.EqualFunc(ours.types, real.types, sameType) || len(ours.rows) != len(real.rows):
		return different
	}
	if !ordered {
		ours.rows, real.rows = sorted(ours.rows), sorted(real.rows)
	}
	for i, row := range real.rows {
		for j, value := range row {
			if !same(ours.rows[i][j], value, real.types[j]) {
				return different
			}
		}
	}
	return equal
}

// sameType compares OIDs of types; those of tables' rows are each server's own.
func sameType(a, b uint32) bool { return a == b || a >= firstOwn && b >= firstOwn }

// firstOwn is the first OID that a server gives out itself.
const firstOwn = 16384

func sorted(rows [][]string) [][]string {
	return slices.SortedFunc(slices.Values(rows), slices.Compare)
}

const (
	oidFloat4, oidFloat8 = 700, 701
)

// same compares two values' texts. Sums and functions of floating-point numbers may differ in the last digits, for
// their order and the C library are not the statement's meaning.
func same(a, b string, oid uint32) bool {
	tolerance := map[uint32]float64{oidFloat4: 1e-6, oidFloat8: 1e-13}[oid]
	if a == b || tolerance == 0 {
		return a == b
	}
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= tolerance*max(math.Abs(x), math.Abs(y), 1)
}
