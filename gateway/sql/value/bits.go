package value

import (
	"strings"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Bits is a bit string, a character 0 or 1 for each bit.
type Bits string

// parseBits reads bit's text: binary digits, or hexadecimal ones after an x.
func parseBits(typ uint32, mod int32, text string) (Datum, error) {
	var b Bits
	switch {
	case text != "" && (text[0] == 'x' || text[0] == 'X'):
		for _, r := range text[1:] {
			n := strings.IndexRune("0123456789abcdef", r|0x20)
			if r >= '0' && r <= '9' {
				n = int(r - '0')
			}
			if n < 0 {
				return nil, pgerr.New(-1, "22P02", "%q is not a valid hexadecimal digit", string(r))
			}
			b += BitsOf(int64(n), 4)
		}
	default:
		if text != "" && (text[0] == 'b' || text[0] == 'B') {
			text = text[1:]
		}
		for _, r := range text {
			if r != '0' && r != '1' {
				return nil, pgerr.New(-1, "22P02", "%q is not a valid binary digit", string(r))
			}
		}
		b = Bits(text)
	}
	return fitBits(typ, mod, b, false)
}

// fitBits applies the length of bit and bit varying: an explicit cast cuts, and fills bit with zeros.
func fitBits(typ uint32, mod int32, b Bits, explicit bool) (Datum, error) {
	n := int(mod)
	switch {
	case mod < 0 || len(b) == n || len(b) < n && typ == pgdata.Varbit:
		return b, nil
	case !explicit && typ == pgdata.Varbit:
		return nil, pgerr.New(-1, "22001", "bit string too long for type bit varying(%d)", n)
	case !explicit:
		return nil, pgerr.New(-1, "22026", "bit string length %d does not match type bit(%d)", len(b), n)
	case len(b) > n:
		return b[:n], nil
	}
	return b + Bits(strings.Repeat("0", n-len(b))), nil
}

// BitsOf returns the low n bits of a number, its sign before them where n is more than 64.
func BitsOf(v int64, n int) Bits {
	out := make([]byte, n)
	for i := range out {
		out[i] = '0' + byte(v>>min(n-1-i, 63)&1)
	}
	return Bits(out)
}

// Int returns the number that the bits make in a width; ok is false where there are too many.
func (b Bits) Int(width int) (n int64, ok bool) {
	for i := range b {
		n = n<<1 | int64(b[i]-'0')
	}
	if width == 32 {
		n = int64(int32(n))
	}
	return n, len(b) <= width
}
