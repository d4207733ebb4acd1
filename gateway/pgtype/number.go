package pgtype

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"unsafe"
)

// view reads bytes as a string without copying; the string must not outlive them.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func parseBool(src []byte) (bool, error) {
	switch view(src) {
	case "true", "t":
		return true, nil
	case "false", "f":
		return false, nil
	}
	return false, badText("boolean", src)
}

func parseInt(src []byte, bits int) (int64, error) {
	v, err := strconv.ParseInt(view(src), 10, bits)
	if err != nil {
		typ := map[int]string{16: "smallint", 32: "integer", 64: "bigint"}[bits]
		if errors.Is(err, strconv.ErrRange) {
			return 0, outOfRange(typ, src)
		}
		return 0, badText(typ, src)
	}
	return v, nil
}

func parseFloat(src []byte, bits int) (float64, error) {
	v, err := strconv.ParseFloat(view(src), bits)
	if err != nil {
		typ := map[int]string{32: "real", 64: "double precision"}[bits]
		if errors.Is(err, strconv.ErrRange) {
			return 0, outOfRange(typ, src)
		}
		return 0, badText(typ, src)
	}
	return v, nil
}

// The signs in the binary form of numeric.
const (
	numericNegative = 0x4000
	numericNaN      = 0xC000
	numericPosInf   = 0xD000
	numericNegInf   = 0xF000

	infScale = 0x20 // what PostgreSQL sends as an infinity's scale
)

// appendNumeric writes numeric_send's form: digits of base 10000, weight of the first, sign, display scale.
func appendNumeric(dst, src []byte) ([]byte, error) {
	switch view(src) {
	case "NaN":
		return appendNumericHead(dst, 0, 0, numericNaN, 0), nil
	case "Infinity":
		return appendNumericHead(dst, 0, 0, numericPosInf, infScale), nil
	case "-Infinity":
		return appendNumericHead(dst, 0, 0, numericNegInf, infScale), nil
	}
	mantissa, sign := src, uint16(0)
	if len(mantissa) > 0 && (mantissa[0] == '-' || mantissa[0] == '+') {
		if mantissa[0] == '-' {
			sign = numericNegative
		}
		mantissa = mantissa[1:]
	}
	if bytes.ContainsAny(mantissa, "eE") {
		return dst, badText("numeric", src)
	}
	whole, fraction, _ := bytes.Cut(mantissa, []byte{'.'})
	if len(whole)+len(fraction) == 0 || !allDigits(whole) || !allDigits(fraction) {
		return dst, badText("numeric", src)
	}
	scale := len(fraction)
	groups := (len(whole) + 3) / 4
	head := len(dst)
	dst = appendNumericHead(dst, 0, int16(groups-1), sign, uint16(scale))
	lead := len(whole) - 4*groups // not positive: digits missing before the first group
	digit := func(i int) uint16 {
		if i < 0 {
			return 0
		}
		if i < len(whole) {
			return uint16(whole[i] - '0')
		}
		if i -= len(whole); i < len(fraction) {
			return uint16(fraction[i] - '0')
		}
		return 0
	}
	weight, count := groups-1, 0
	for i := lead; i < len(whole)+len(fraction); i += 4 {
		g := digit(i)*1000 + digit(i+1)*100 + digit(i+2)*10 + digit(i+3)
		if g == 0 && count == 0 {
			weight--
			continue
		}
		dst, count = binary.BigEndian.AppendUint16(dst, g), count+1
	}
	for count > 0 && dst[len(dst)-1] == 0 && dst[len(dst)-2] == 0 {
		dst, count = dst[:len(dst)-2], count-1
	}
	if count == 0 {
		weight, sign = 0, 0
	}
	appendNumericHead(dst[:head], uint16(count), int16(weight), sign, uint16(scale))
	return dst, nil
}

func appendNumericHead(dst []byte, digits uint16, weight int16, sign, scale uint16) []byte {
	dst = binary.BigEndian.AppendUint16(dst, digits)
	dst = binary.BigEndian.AppendUint16(dst, uint16(weight))
	dst = binary.BigEndian.AppendUint16(dst, sign)
	return binary.BigEndian.AppendUint16(dst, scale)
}

// numericText reads numeric_recv's form.
func numericText(dst, src []byte) ([]byte, error) {
	if len(src) < 8 {
		return dst, errShort()
	}
	count, weight := int(binary.BigEndian.Uint16(src)), int(int16(binary.BigEndian.Uint16(src[2:])))
	sign, scale := binary.BigEndian.Uint16(src[4:]), int(binary.BigEndian.Uint16(src[6:]))
	digits := src[8:]
	switch {
	case sign == numericNaN:
		return append(dst, "NaN"...), nil
	case sign == numericPosInf:
		return append(dst, "Infinity"...), nil
	case sign == numericNegInf:
		return append(dst, "-Infinity"...), nil
	case sign != 0 && sign != numericNegative:
		return dst, errBinary("invalid sign in external \"numeric\" value")
	case len(digits) < 2*count:
		return dst, errShort()
	case scale > 0x3FFF:
		return dst, errBinary("invalid scale in external \"numeric\" value")
	}
	for i := range count {
		if binary.BigEndian.Uint16(digits[2*i:]) > 9999 {
			return dst, errBinary("invalid digit in external \"numeric\" value")
		}
	}
	group := func(w int) int { // the group of weight w
		if i := weight - w; i >= 0 && i < count {
			return int(binary.BigEndian.Uint16(digits[2*i:]))
		}
		return 0
	}
	if sign == numericNegative {
		dst = append(dst, '-')
	}
	if weight < 0 {
		dst = append(dst, '0')
	} else {
		dst = strconv.AppendInt(dst, int64(group(weight)), 10)
		for w := weight - 1; w >= 0; w-- {
			dst = appendPadded(dst, group(w), 4)
		}
	}
	if scale == 0 {
		return dst, nil
	}
	dst = append(dst, '.')
	end := len(dst) + scale
	for w := -1; len(dst) < end; w-- {
		dst = appendPadded(dst, group(w), 4)
	}
	return dst[:end], nil
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func appendFloat8(dst, src []byte) ([]byte, error) {
	v, err := parseFloat(src, 64)
	bits := math.Float64bits(v)
	if v != v {
		bits = 0x7ff8000000000000 // C's NAN; Go's has another bit
	}
	return binary.BigEndian.AppendUint64(dst, bits), err
}

func appendFloat4(dst, src []byte) ([]byte, error) {
	v, err := parseFloat(src, 32)
	return binary.BigEndian.AppendUint32(dst, math.Float32bits(float32(v))), err
}
