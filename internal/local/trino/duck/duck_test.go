package duck

import (
	"context"
	"testing"
)

func TestTry(t *testing.T) {
	db, err := Open(Config{MemoryLimit: "100MB", Threads: 2, TempDir: t.TempDir(), Scalars: []*Scalar{
		{Name: "spillway_fail", Params: []Type{Varchar}, Result: Integer, Func: func(a []Vector, row int, out *Vector) error {
			return errT(a[0].Str(row))
		}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	con, _ := db.Connect()
	defer con.Close()
	for _, q := range []string{
		"SELECT CASE WHEN x=0 THEN spillway_fail('div') ELSE 1//x END FROM (VALUES (1),(2)) t(x)",
		"SELECT CASE WHEN x=0 THEN spillway_fail('div') ELSE 1//x END FROM (VALUES (1),(0)) t(x)",
		"SELECT TRY(CASE WHEN x=0 THEN spillway_fail('div') ELSE 1//x END) FROM (VALUES (1),(0)) t(x)",
		"SELECT CASE WHEN true THEN error('x') ELSE 1 END",
		"SELECT TRY(CASE WHEN true THEN spillway_fail('x') ELSE 1 END)",
		"SELECT 2147483647::INTEGER + 1::INTEGER",
		"SELECT 9223372036854775807::BIGINT + x FROM (VALUES (1::BIGINT)) t(x)",
		"SELECT 30000::SMALLINT * x FROM (VALUES (2::SMALLINT)) t(x)",
		"SELECT sum(x)::BIGINT FROM (VALUES (9223372036854775807::BIGINT),(1)) t(x)",
		"SELECT CAST(3000000000::BIGINT AS INTEGER)",
		"SELECT 99999999999999999999999999999999999999::DECIMAL(38,0) + 1::DECIMAL(38,0)",
		"SELECT 9999999999999999999999999999::DECIMAL(38,0) * 999999999999999::DECIMAL(38,0)",
		"SELECT (SELECT x FROM (VALUES (1),(2)) t(x))",
		"SELECT {'f1': 1, 'f2': 'a'}, MAP([1,2],['a','b']), list_transform([1,2], lambda x: x+1)",
		"SELECT 1.0::DOUBLE/0.0::DOUBLE, round(2.5::DOUBLE), -9223372036854775808::BIGINT // -1::BIGINT",
		"SELECT (-2147483648)::INTEGER // (-1)::INTEGER, -7//2, -7 % 3",
	} {
		r, err := con.Query(context.Background(), q)
		if err != nil {
			t.Log(q, "→ ERR", err)
			continue
		}
		n, err := r.Next()
		t.Log(q, "→", n, err, r.Columns)
		r.Close()
	}
}

type errT string

func (e errT) Error() string { return string(e) }
