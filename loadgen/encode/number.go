package encode

import "bytes"

// AppendNumber adds cell to dst as a JSON number and tells whether it is one. A cell that is a JSON number
// already is copied digit by digit. The decimal spellings that JSON forbids are changed only as far as it
// asks, and never in value: surrounding spaces and a leading plus go, leading zeros go (007 is 7), a bare
// point gets a zero before it (.5 is 0.5) or goes at the end (5. is 5). Anything else, NaN, infinities,
// hexadecimal and digit groups included, is no number.
func AppendNumber(dst, cell []byte) ([]byte, bool) {
	if isJSONNumber(cell) {
		return append(dst, cell...), true
	}
	n, ok := splitNumber(bytes.TrimSpace(cell))
	if !ok {
		return dst, false
	}
	if n.negative {
		dst = append(dst, '-')
	}
	whole := bytes.TrimLeft(n.whole, "0")
	if len(whole) == 0 {
		whole = zero
	}
	dst = append(dst, whole...)
	if len(n.fraction) > 0 {
		dst = append(dst, '.')
		dst = append(dst, n.fraction...)
	}
	return append(dst, n.exponent...), true
}

// IsNumber tells whether AppendNumber would take cell.
func IsNumber(cell []byte) bool {
	if isJSONNumber(cell) {
		return true
	}
	_, ok := splitNumber(bytes.TrimSpace(cell))
	return ok
}

// IsJSONNumber tells whether cell is a number by JSON's own grammar, so that it is copied unchanged.
func IsJSONNumber(cell []byte) bool { return isJSONNumber(cell) }

// HasLeadingZeros tells whether cell is made of digits whose first is a needless zero, as in 00501: text
// that only looks like a number.
func HasLeadingZeros(cell []byte) bool {
	return len(cell) > 1 && cell[0] == '0' && digits(cell) == len(cell)
}

var zero = []byte{'0'}

type number struct {
	negative                  bool
	whole, fraction, exponent []byte // exponent starts with its e
}

// splitNumber reads [+-] digits [. digits] [(e|E) [+-] digits] with digits on at least one side of the point.
func splitNumber(s []byte) (n number, ok bool) {
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		n.negative, s = s[0] == '-', s[1:]
	}
	at := digits(s)
	n.whole, s = s[:at], s[at:]
	if len(s) > 0 && s[0] == '.' {
		at = digits(s[1:])
		n.fraction, s = s[1:1+at], s[1+at:]
	}
	if len(n.whole)+len(n.fraction) == 0 {
		return n, false
	}
	n.exponent = s
	return n, len(s) == 0 || isExponent(s)
}

func isJSONNumber(s []byte) bool {
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if len(s) > 0 && s[0] == '.' {
		fraction := digits(s[1:])
		if fraction == 0 {
			return false
		}
		s = s[1+fraction:]
	}
	return len(s) == 0 || isExponent(s)
}

func isExponent(s []byte) bool {
	if s[0]|0x20 != 'e' {
		return false
	}
	s = s[1:]
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	return len(s) > 0 && digits(s) == len(s)
}

// digits returns how many decimal digits s starts with.
func digits(s []byte) int {
	for i, c := range s {
		if c < '0' || c > '9' {
			return i
		}
	}
	return len(s)
}
