package types

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/datacounsel/spillway/internal/lake"
	"github.com/datacounsel/spillway/internal/local/trino/parse"
)

var aliases = map[string]Kind{
	"boolean": Boolean, "tinyint": TinyInt, "smallint": SmallInt, "integer": Integer, "int": Integer,
	"bigint": BigInt, "real": Real, "double": Double, "varbinary": Varbinary, "date": Date, "json": JSON,
	"uuid": UUID, "unknown": Unknown, "interval day to second": IntervalDay, "interval year to month": IntervalYear,
}

// Unsupported are Trino's types that the local engine has not.
var Unsupported = map[string]bool{
	"time with time zone": true, "ipaddress": true, "hyperloglog": true, "p4hyperloglog": true, "qdigest": true,
	"tdigest": true, "setdigest": true, "geometry": true, "bingtile": true, "number": true, "color": true,
}

// Resolve returns the type a name stands for.
func Resolve(n *parse.TypeName) (Type, error) {
	if k, ok := aliases[n.Name]; ok && len(n.Args) == 0 {
		return Of(k), nil
	}
	switch n.Name {
	case "varchar", "char", "time", "timestamp", "timestamp with time zone", "decimal", "numeric", "dec":
		return parametric(n)
	case "array", "map":
		return container(n)
	case "row":
		t := Type{Kind: Row}
		for _, f := range n.Fields {
			e, err := Resolve(f.Type)
			if err != nil {
				return Type{}, err
			}
			t.Elem, t.Names = append(t.Elem, e), append(t.Names, f.Name)
		}
		return t, nil
	}
	return Type{}, fmt.Errorf("Unknown type: %s", n.Name)
}

func container(n *parse.TypeName) (Type, error) {
	want := map[string]int{"array": 1, "map": 2}[n.Name]
	t := Type{Kind: Kind(n.Name)}
	for _, a := range n.Args {
		if a.Type == nil {
			return Type{}, fmt.Errorf("Unknown type: %s", n.Name)
		}
		e, err := Resolve(a.Type)
		if err != nil {
			return Type{}, err
		}
		t.Elem = append(t.Elem, e)
	}
	if len(t.Elem) != want {
		return Type{}, fmt.Errorf("Unknown type: %s", n.Name)
	}
	return t, nil
}

func parametric(n *parse.TypeName) (Type, error) {
	numbers := make([]int, len(n.Args))
	for i, a := range n.Args {
		v, err := strconv.Atoi(a.Num)
		if err != nil {
			return Type{}, fmt.Errorf("Unknown type: %s", n.Name)
		}
		numbers[i] = v
	}
	t := Type{Kind: Kind(n.Name)}
	if strings.HasPrefix(n.Name, "dec") || n.Name == "numeric" {
		t = Type{Kind: Decimal, P: MaxPrecision}
	} else {
		t = Of(t.Kind)
	}
	if len(numbers) > 0 {
		t.P = numbers[0]
	}
	if len(numbers) > 1 {
		t.S = numbers[1]
	}
	return t, check(t)
}

func check(t Type) error {
	switch {
	case t.Kind == Decimal && (t.P < 1 || t.P > MaxPrecision):
		return fmt.Errorf("DECIMAL precision must be in range [1, 38]: %d", t.P)
	case t.Kind == Decimal && (t.S < 0 || t.S > t.P):
		return fmt.Errorf("DECIMAL scale must be in range [0, precision (%d)]: %d", t.P, t.S)
	case t.Is(Time, Timestamp, TimestampTZ) && t.P > 12:
		return fmt.Errorf("%s precision must be in range [0, 12]: %d", strings.ToUpper(string(t.Kind)), t.P)
	case t.Is(Time, Timestamp, TimestampTZ) && t.P > 6:
		return fmt.Errorf("%s is finer than the microseconds that the local engine keeps", t)
	}
	return nil
}

// FromHive returns the type by which Athena reads a column of Glue's.
func FromHive(h lake.Type) Type {
	switch h.Kind {
	case lake.Int:
		return Of(Integer)
	case lake.Float:
		return Of(Real)
	case lake.String:
		return Of(Varchar)
	case lake.Varchar:
		return VarcharN(h.Precision)
	case lake.Char:
		return Type{Kind: Char, P: h.Precision}
	case lake.Binary:
		return Of(Varbinary)
	case lake.Decimal:
		return DecimalOf(h.Precision, h.Scale)
	case lake.Array:
		return ArrayOf(FromHive(h.Elem[0]))
	case lake.Map:
		return MapOf(FromHive(h.Elem[0]), FromHive(h.Elem[1]))
	case lake.Struct:
		t := Type{Kind: Row}
		for _, f := range h.Fields {
			t.Elem, t.Names = append(t.Elem, FromHive(f.Type)), append(t.Names, f.Name)
		}
		return t
	}
	return Of(Kind(h.Kind))
}

// ToHive returns the Glue column type for a type, for tables made by CREATE TABLE AS.
func ToHive(t Type) (lake.Type, error) {
	switch t.Kind {
	case Boolean, TinyInt, SmallInt, BigInt, Double, Date, Timestamp:
		return lake.Of(lake.Kind(t.Kind)), nil
	case Integer:
		return lake.Of(lake.Int), nil
	case Real:
		return lake.Of(lake.Float), nil
	case Decimal:
		return lake.Type{Kind: lake.Decimal, Precision: t.P, Scale: t.S}, nil
	case Varchar:
		if t.P == Unbounded {
			return lake.Of(lake.String), nil
		}
		return lake.Type{Kind: lake.Varchar, Precision: max(t.P, 1)}, nil
	case Char:
		return lake.Type{Kind: lake.Char, Precision: t.P}, nil
	case Varbinary:
		return lake.Of(lake.Binary), nil
	case Array, Map:
		h := lake.Type{Kind: lake.Kind(t.Kind)}
		for _, e := range t.Elem {
			c, err := ToHive(e)
			if err != nil {
				return h, err
			}
			h.Elem = append(h.Elem, c)
		}
		return h, nil
	case Row:
		h := lake.Type{Kind: lake.Struct}
		for i, e := range t.Elem {
			c, err := ToHive(e)
			if err != nil {
				return h, err
			}
			h.Fields = append(h.Fields, lake.Field{Name: t.Names[i], Type: c})
		}
		return h, nil
	}
	return lake.Type{}, fmt.Errorf("Unsupported Hive type: %s", t)
}
