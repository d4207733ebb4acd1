package pgtype

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// Binary returns the conversion of a value's text to the type's binary form. It reads PostgreSQL's text and,
// where the type is a scalar, Athena's as well. A type without one is refused with 42883.
func Binary(oid uint32) (Appender, error) {
	if element, ok := Element(oid); ok {
		convert, err := Binary(element)
		return binaryArray(element, convert), err
	}
	switch oid {
	case pgdata.Text, pgdata.Varchar, pgdata.BPChar, pgdata.Name, pgdata.JSON, pgdata.XML, pgdata.NodeTree, pgdata.Unknown, pgdata.Cstring, 12305, 13433, 13443:
		return appendPlain, nil
	case pgdata.Bool:
		return appendBool, nil
	case pgdata.Int2:
		return func(dst, src []byte) ([]byte, error) {
			v, err := parseInt(src, 16)
			return binary.BigEndian.AppendUint16(dst, uint16(v)), err
		}, nil
	case pgdata.Int4:
		return func(dst, src []byte) ([]byte, error) {
			v, err := parseInt(src, 32)
			return binary.BigEndian.AppendUint32(dst, uint32(v)), err
		}, nil
	case pgdata.Int8, pgdata.XID8:
		return func(dst, src []byte) ([]byte, error) {
			v, err := parseInt(src, 64)
			return binary.BigEndian.AppendUint64(dst, uint64(v)), err
		}, nil
	case pgdata.OID, pgdata.XID, pgdata.CID, pgdata.Regproc, pgdata.Regprocedure, pgdata.Regoper, pgdata.Regoperator, pgdata.Regclass, pgdata.Regtype, pgdata.Regrole, pgdata.Regnamespace:
		return appendOID, nil
	case pgdata.Float4:
		return appendFloat4, nil
	case pgdata.Float8:
		return appendFloat8, nil
	case pgdata.Numeric:
		return appendNumeric, nil
	case pgdata.Date:
		return func(dst, src []byte) ([]byte, error) {
			v, err := parseDateOnly(src)
			return binary.BigEndian.AppendUint32(dst, uint32(v)), err
		}, nil
	case pgdata.Time:
		return appendTime, nil
	case pgdata.TimeTZ:
		return appendTimetz, nil
	case pgdata.Timestamp:
		return func(dst, src []byte) ([]byte, error) {
			v, err := parseTimestamp(src)
			return appendInt64(dst, v, err)
		}, nil
	case pgdata.TimestampTZ:
		return func(dst, src []byte) ([]byte, error) {
			v, err := parseTimestamptz(src)
			return appendInt64(dst, v, err)
		}, nil
	case pgdata.Interval:
		return func(dst, src []byte) ([]byte, error) {
			v, err := parseInterval(src)
			dst, _ = appendInt64(dst, v.micros, nil)
			dst = binary.BigEndian.AppendUint32(dst, uint32(v.days))
			return binary.BigEndian.AppendUint32(dst, uint32(v.months)), err
		}, nil
	case pgdata.Bytea:
		return appendBytea, nil
	case pgdata.UUID:
		return appendUUID, nil
	case pgdata.JSONB:
		return func(dst, src []byte) ([]byte, error) { return append(append(dst, 1), src...), nil }, nil
	case pgdata.Char:
		return func(dst, src []byte) ([]byte, error) {
			if len(src) == 0 {
				return append(dst, 0), nil
			}
			return append(dst, src[0]), nil
		}, nil
	case pgdata.Int2Vector:
		return binaryVector(pgdata.Int2)
	case pgdata.OIDVector:
		return binaryVector(pgdata.OID)
	case pgdata.Void:
		return func(dst, _ []byte) ([]byte, error) { return dst, nil }, nil
	}
	return nil, pgerr.New(-1, "42883", "no binary output function available for type with OID %d", oid).
		WithHint("Ask for this column in text format.")
}

func appendPlain(dst, src []byte) ([]byte, error) { return append(dst, src...), nil }

// VarHeader is what the typmod of char and varchar counts beside the length.
const VarHeader = 4

// Padded returns the conversion of a char(n)'s text to its output, which has n characters. The binary form is the same.
func Padded(n int) Appender {
	return func(dst, src []byte) ([]byte, error) {
		dst = append(dst, src...)
		for range n - utf8.RuneCount(src) {
			dst = append(dst, ' ')
		}
		return dst, nil
	}
}

func appendBool(dst, src []byte) ([]byte, error) {
	v, err := parseBool(src)
	if v {
		return append(dst, 1), err
	}
	return append(dst, 0), err
}

// appendOID reads a number; a name (regclass prints one) has no number here and is refused.
func appendOID(dst, src []byte) ([]byte, error) {
	if view(src) == "-" {
		return append(dst, 0, 0, 0, 0), nil
	}
	v, err := parseInt(src, 64)
	if err != nil || v < 0 || v > math.MaxUint32 {
		return dst, pgerr.New(-1, "0A000", "the object name \"%s\" has no binary form here", src).WithHint("Cast the column to text or to oid.")
	}
	return binary.BigEndian.AppendUint32(dst, uint32(v)), nil
}

func appendTime(dst, src []byte) ([]byte, error) {
	micros, rest, ok := parseClock(src)
	if !ok || len(rest) > 0 {
		return dst, badText("time", src)
	}
	return appendInt64(dst, micros, nil)
}

func appendTimetz(dst, src []byte) ([]byte, error) {
	micros, rest, ok := parseClock(src)
	if !ok || len(rest) == 0 {
		return dst, badText("time with time zone", src)
	}
	offset, ok := parseOffset(rest)
	if !ok {
		return dst, badText("time with time zone", src)
	}
	dst, _ = appendInt64(dst, micros, nil)
	return binary.BigEndian.AppendUint32(dst, uint32(-offset/1_000_000)), nil
}

// appendBytea reads \x68656c and Athena's 68 65 6c.
func appendBytea(dst, src []byte) ([]byte, error) {
	text, _ := bytes.CutPrefix(src, []byte(`\x`))
	for i := 0; i < len(text); i++ {
		if text[i] == ' ' {
			continue
		}
		if i+1 >= len(text) {
			return dst, badText("bytea", src)
		}
		hi, lo := strings.IndexByte(hexDigits, text[i]|0x20), strings.IndexByte(hexDigits, text[i+1]|0x20)
		if hi < 0 || lo < 0 {
			return dst, badText("bytea", src)
		}
		dst = append(dst, byte(hi<<4|lo))
		i++
	}
	return dst, nil
}

func appendUUID(dst, src []byte) ([]byte, error) {
	var digits [32]byte
	n := 0
	for _, c := range src {
		if c == '-' || c == '{' || c == '}' {
			continue
		}
		if n == len(digits) {
			return dst, badText("uuid", src)
		}
		digits[n] = c
		n++
	}
	var id [16]byte
	if _, err := hex.Decode(id[:], digits[:n]); err != nil || n != len(digits) {
		return dst, badText("uuid", src)
	}
	return append(dst, id[:]...), nil
}
