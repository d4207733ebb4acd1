package types

var rank = map[Kind]int{TinyInt: 1, SmallInt: 2, Integer: 3, BigInt: 4, Decimal: 5, Real: 6, Double: 7}

var digits = map[Kind]int{TinyInt: 3, SmallInt: 5, Integer: 10, BigInt: 19}

// AsDecimal is the decimal that an integer type coerces to.
func (t Type) AsDecimal() Type {
	if n, ok := digits[t.Kind]; ok {
		return DecimalOf(n, 0)
	}
	return t
}

// Common returns the type both coerce to, Trino's common super type; ok is false when there is none.
func Common(a, b Type) (Type, bool) {
	switch {
	case a.Equal(b):
		return mergeNames(a, b), true
	case a.Kind == Unknown:
		return b, true
	case b.Kind == Unknown:
		return a, true
	case a.Kind == b.Kind:
		return sameKind(a, b)
	case rank[a.Kind] > 0 && rank[b.Kind] > 0:
		if a.IsInteger() && b.Kind == Decimal {
			return sameKind(a.AsDecimal(), b)
		}
		if b.IsInteger() && a.Kind == Decimal {
			return sameKind(a, b.AsDecimal())
		}
		if rank[a.Kind] > rank[b.Kind] {
			return a, true
		}
		return b, true
	}
	for range 2 {
		switch {
		case a.Kind == Date && b.Is(Timestamp, TimestampTZ):
			return b, true
		case a.Kind == Timestamp && b.Kind == TimestampTZ:
			return Type{Kind: TimestampTZ, P: max(a.P, b.P)}, true
		case a.Kind == Varchar && b.Kind == Char:
			if a.P == Unbounded {
				return a, true
			}
			return Type{Kind: Char, P: max(a.P, b.P)}, true
		}
		a, b = b, a
	}
	return Type{}, false
}

func sameKind(a, b Type) (Type, bool) {
	switch a.Kind {
	case Decimal:
		s := max(a.S, b.S)
		return DecimalOf(min(MaxPrecision, max(a.P-a.S, b.P-b.S)+s), s), true
	case Array, Map, Row:
		if len(a.Elem) != len(b.Elem) {
			return Type{}, false
		}
		t := mergeNames(a, b)
		t.Elem = make([]Type, len(a.Elem))
		for i := range a.Elem {
			var ok bool
			if t.Elem[i], ok = Common(a.Elem[i], b.Elem[i]); !ok {
				return Type{}, false
			}
		}
		return t, true
	}
	if b.P > a.P {
		return b, true
	}
	return a, true
}

func mergeNames(a, b Type) Type {
	if a.Kind != Row {
		return a
	}
	t := a
	t.Names = append([]string(nil), a.Names...)
	for i := range t.Names {
		if t.Names[i] != b.Names[i] {
			t.Names[i] = ""
		}
	}
	return t
}

// CanCoerce tells whether values of from become to without a cast.
func CanCoerce(from, to Type) bool {
	if from.Kind == Varchar && to.Kind == Varchar {
		return from.P <= to.P
	}
	if from.Kind == Char && to.Kind == Varchar {
		return true
	}
	common, ok := Common(from, to)
	return ok && common.Equal(to)
}
