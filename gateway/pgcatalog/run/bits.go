package run

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

var numberOperators = map[string]function{
	"+": plus, "-": minus, "*": times, "/": divide, "%": modulo, "^": power, "@": absolute, "|/": squareRoot,
	"||/": floatFunctions["cbrt"],
	"&":   bitwise(func(a, b int64) int64 { return a & b }), "|": bitwise(func(a, b int64) int64 { return a | b }),
	"#": bitwise(func(a, b int64) int64 { return a ^ b }), "<<": shift(true), ">>": shift(false),
}

// bitwise is a bitwise operator of integers.
func bitwise(f func(a, b int64) int64) function {
	return func(c *call) value.Datum {
		a, ok := c.args[0].(int64)
		b, also := c.args[1].(int64)
		if !ok || !also {
			return c.unsupported()
		}
		return f(a, b)
	}
}

// shift shifts as the processor does: by the count modulo the width.
func shift(left bool) function {
	return func(c *call) value.Datum {
		a, ok := c.args[0].(int64)
		by, also := c.args[1].(int64)
		if !ok || !also {
			return c.unsupported()
		}
		if c.result == pgdata.Int8 {
			by &= 63
		} else {
			by &= 31
		}
		if !left {
			return a >> by
		}
		switch a <<= by; c.result {
		case pgdata.Int2:
			return int64(int16(a))
		case pgdata.Int4:
			return int64(int32(a))
		}
		return a
	}
}

// ofBits are the functions and operators whose first argument is a bit string.
var ofBits = map[string]function{
	"&":  eachBit("AND", func(a, b byte) byte { return a & b }),
	"|":  eachBit("OR", func(a, b byte) byte { return a | b }),
	"#":  eachBit("XOR", func(a, b byte) byte { return '0' + (a ^ b) }),
	"<<": func(c *call) value.Datum { return shiftBits(c.bits(0), c.int(1)) },
	">>": func(c *call) value.Datum { return shiftBits(c.bits(0), -c.int(1)) },
	"||": func(c *call) value.Datum { return c.bits(0) + c.bits(1) },
	"~": func(c *call) value.Datum {
		return value.Bits(strings.NewReplacer("0", "1", "1", "0").Replace(string(c.bits(0))))
	},
	"length":       func(c *call) value.Datum { return int64(len(c.bits(0))) },
	"bit_length":   func(c *call) value.Datum { return int64(len(c.bits(0))) },
	"octet_length": func(c *call) value.Datum { return int64((len(c.bits(0)) + 7) / 8) },
	"bit_count":    func(c *call) value.Datum { return int64(strings.Count(string(c.bits(0)), "1")) },
	"position":     func(c *call) value.Datum { return runeIndex(string(c.bits(0)), string(c.bits(1))) },
	"substring": func(c *call) value.Datum {
		if len(c.args) == 2 {
			return partOfBits(c.bits(0), c.int(1), 1<<40)
		}
		return partOfBits(c.bits(0), c.int(1), c.int(2))
	},
	"overlay": overlayBits,
	"get_bit": func(c *call) value.Datum { return int64(c.bits(0)[c.bitIndex()] - '0') },
	"set_bit": func(c *call) value.Datum {
		b, i := []byte(c.bits(0)), c.bitIndex()
		if c.int(2) != 0 && c.int(2) != 1 {
			fail("22023", "new bit must be 0 or 1")
		}
		b[i] = '0' + byte(c.int(2))
		return value.Bits(b)
	},
}

func (c *call) bits(i int) value.Bits { return c.args[i].(value.Bits) }

// bitIndex is the second argument, a bit of the first.
func (c *call) bitIndex() int64 {
	if i := c.int(1); i >= 0 && i < int64(len(c.bits(0))) {
		return i
	}
	fail("2202E", "bit index %d out of valid range (0..%d)", c.int(1), len(c.bits(0))-1)
	return 0
}

func eachBit(name string, f func(a, b byte) byte) function {
	return func(c *call) value.Datum {
		a, b := c.bits(0), c.bits(1)
		if len(a) != len(b) {
			fail("22026", "cannot %s bit strings of different sizes", name)
		}
		out := make([]byte, len(a))
		for i := range out {
			out[i] = f(a[i], b[i])
		}
		return value.Bits(out)
	}
}

// shiftBits shifts to the left, or by a negative count to the right.
func shiftBits(b value.Bits, by int64) value.Bits {
	n := int64(len(b))
	zeros := value.Bits(strings.Repeat("0", int(min(max(by, -by), n))))
	if by >= 0 {
		return b[len(zeros):] + zeros
	}
	return zeros + b[:n-int64(len(zeros))]
}

func partOfBits(b value.Bits, from, n int64) value.Bits {
	if n < 0 {
		fail("22011", "negative substring length not allowed")
	}
	to := min(from+n, int64(len(b))+1)
	if from = max(from, 1); from >= to {
		return ""
	}
	return b[from-1 : to-1]
}

func overlayBits(c *call) value.Datum {
	b, with, from := c.bits(0), c.bits(1), c.int(2)
	n := int64(len(with))
	if len(c.args) > 3 {
		n = c.int(3)
	}
	if from <= 0 {
		fail("22011", "negative substring length not allowed")
	}
	if from+n != int64(int32(from+n)) {
		fail("22003", "integer out of range")
	}
	return partOfBits(b, 1, from-1) + with + partOfBits(b, from+n, 1<<40)
}
