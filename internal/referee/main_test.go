package referee

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { Main(m) }

func TestTrinoAnswers(t *testing.T) {
	server := SharedTrino(t)
	answer, err := server.Answer("tpch.tiny", "SELECT count(*) AS n, CAST(1 AS decimal(10,2)) / 3 AS third FROM orders")
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Columns) != 2 || answer.Columns[0].Type != "bigint" || answer.Columns[1].Type != "decimal(10, 2)" {
		t.Errorf("columns %v, want bigint and the older decimal division's decimal(10, 2)", answer.Columns)
	}
	var failure *TrinoError
	if _, err := server.Query("", "SELECT nothing"); !errors.As(err, &failure) || failure.Name != "COLUMN_NOT_FOUND" || failure.Location.Column != 8 {
		t.Errorf("a column that is not there: %v, want COLUMN_NOT_FOUND at 1:8", err)
	}
}

func TestPostgresAnswers(t *testing.T) {
	conn, err := pgx.Connect(context.Background(), SharedPostgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var version int
	if err := conn.QueryRow(context.Background(), "SELECT current_setting('server_version_num')::int / 10000").Scan(&version); err != nil || version != 15 {
		t.Errorf("PostgreSQL %d, %v; want 15", version, err)
	}
}
