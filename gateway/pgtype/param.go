package pgtype

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// CheckText refuses what PostgreSQL refuses in every text: NUL and invalid UTF-8 (22021).
func CheckText(text []byte) error {
	if bytes.IndexByte(text, 0) >= 0 {
		return pgerr.New(-1, "22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
	}
	if utf8.Valid(text) {
		return nil
	}
	i := 0
	for i < len(text) {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	bad := text[i:min(i+sequence(text[i]), len(text))]
	shown := ""
	for _, c := range bad {
		shown += " 0x" + hex.EncodeToString([]byte{c})
	}
	return pgerr.New(-1, "22021", "invalid byte sequence for encoding \"UTF8\":%s", shown)
}

// sequence is the length that a first byte promises (pg_utf_mblen).
func sequence(first byte) int {
	switch {
	case first&0xe0 == 0xc0:
		return 2
	case first&0xf0 == 0xe0:
		return 3
	case first&0xf8 == 0xf0:
		return 4
	}
	return 1
}

// CheckInput refuses a parameter's text that its type's input function would refuse (22P02, 22003, 22021), for
// the types whose input is simple; the others are read where the statement runs.
func CheckInput(oid uint32, text []byte) error {
	if err := CheckText(text); err != nil {
		return err
	}
	var err error
	switch trimmed := bytes.TrimSpace(text); oid {
	case pgdata.Int2:
		_, err = parseInt(trimmed, 16)
	case pgdata.Int4:
		_, err = parseInt(trimmed, 32)
	case pgdata.Int8:
		_, err = parseInt(trimmed, 64)
	case pgdata.Float4:
		_, err = parseFloat(trimmed, 32)
	case pgdata.Float8:
		_, err = parseFloat(trimmed, 64)
	case pgdata.UUID:
		_, err = appendUUID(nil, trimmed)
	}
	return err
}

// ParamText reads a parameter sent in binary form and appends its text in PostgreSQL's form. A value of
// the wrong length or content is refused with 08P01, 22P03 or 22021, a type that has no binary form with
// 42883.
func ParamText(dst []byte, oid uint32, src []byte) ([]byte, error) {
	if element, ok := Element(oid); ok {
		return arrayText(dst, element, src)
	}
	switch oid {
	case pgdata.Text, pgdata.Varchar, pgdata.BPChar, pgdata.Name, pgdata.JSON, pgdata.XML, pgdata.Unknown, pgdata.Char, 0:
		return append(dst, src...), CheckText(src)
	case pgdata.JSONB:
		if len(src) == 0 || src[0] != 1 {
			return dst, pgerr.New(-1, "XX000", "unsupported jsonb version number")
		}
		return append(dst, src[1:]...), CheckText(src[1:])
	case pgdata.Bytea:
		return hex.AppendEncode(append(dst, `\x`...), src), nil
	case pgdata.Numeric:
		return numericText(dst, src)
	}
	want := int(Size(oid))
	if want <= 0 {
		return dst, pgerr.New(-1, "42883", "no binary input function available for type with OID %d", oid)
	}
	if len(src) < want {
		return dst, errShort()
	}
	if len(src) > want {
		return dst, errBinary("incorrect binary data format")
	}
	return fixedText(dst, oid, src)
}

func fixedText(dst []byte, oid uint32, src []byte) ([]byte, error) {
	switch oid {
	case pgdata.Bool:
		if src[0] != 0 {
			return append(dst, 't'), nil
		}
		return append(dst, 'f'), nil
	case pgdata.Int2:
		return strconv.AppendInt(dst, int64(int16(binary.BigEndian.Uint16(src))), 10), nil
	case pgdata.Int4:
		return strconv.AppendInt(dst, int64(int32(binary.BigEndian.Uint32(src))), 10), nil
	case pgdata.Int8:
		return strconv.AppendInt(dst, int64(binary.BigEndian.Uint64(src)), 10), nil
	case pgdata.OID, pgdata.XID, pgdata.CID, pgdata.Regproc, pgdata.Regprocedure, pgdata.Regoper, pgdata.Regoperator, pgdata.Regclass, pgdata.Regtype, pgdata.Regrole, pgdata.Regnamespace:
		return strconv.AppendUint(dst, uint64(binary.BigEndian.Uint32(src)), 10), nil
	case pgdata.Float4:
		return appendFloat(dst, float64(math.Float32frombits(binary.BigEndian.Uint32(src))), 32, 6), nil
	case pgdata.Float8:
		return appendFloat(dst, math.Float64frombits(binary.BigEndian.Uint64(src)), 64, 15), nil
	case pgdata.Date:
		return dateText(dst, int32(binary.BigEndian.Uint32(src))), nil
	case pgdata.Time:
		micros := int64(binary.BigEndian.Uint64(src))
		if micros < 0 || micros > microsPerDay {
			return dst, pgerr.New(-1, "22008", "time out of range")
		}
		return appendClock(dst, uint64(micros)), nil
	case pgdata.TimeTZ:
		return timetzText(dst, src)
	case pgdata.Timestamp, pgdata.TimestampTZ:
		return timestampText(dst, oid, int64(binary.BigEndian.Uint64(src)))
	case pgdata.Interval:
		return appendInterval(dst, interval{
			micros: int64(binary.BigEndian.Uint64(src)),
			days:   int32(binary.BigEndian.Uint32(src[8:])),
			months: int32(binary.BigEndian.Uint32(src[12:])),
		}), nil
	case pgdata.UUID:
		for i, c := range src {
			if i == 4 || i == 6 || i == 8 || i == 10 {
				dst = append(dst, '-')
			}
			dst = append(dst, hexDigits[c>>4], hexDigits[c&15])
		}
		return dst, nil
	}
	return dst, pgerr.New(-1, "42883", "no binary input function available for type with OID %d", oid)
}

func dateText(dst []byte, days int32) []byte {
	switch days {
	case math.MaxInt32:
		return append(dst, "infinity"...)
	case math.MinInt32:
		return append(dst, "-infinity"...)
	}
	dst, bc := appendDay(dst, int(days))
	if bc {
		dst = append(dst, " BC"...)
	}
	return dst
}

func timetzText(dst, src []byte) ([]byte, error) {
	micros, west := int64(binary.BigEndian.Uint64(src)), int32(binary.BigEndian.Uint32(src[8:]))
	if micros < 0 || micros > microsPerDay || west <= -16*3600 || west >= 16*3600 {
		return dst, pgerr.New(-1, "22008", "time out of range")
	}
	return appendOffset(appendClock(dst, uint64(micros)), -int(west)), nil
}

// The range of a timestamp: 4714-11-24 BC to 294276-12-31 AD.
const (
	minTimestamp = -211813488000000000
	endTimestamp = 9223371331200000000
)

func timestampText(dst []byte, oid uint32, micros int64) ([]byte, error) {
	finite := micros != timestampNever && micros != timestampEver
	if finite && (micros < minTimestamp || micros >= endTimestamp) {
		return dst, pgerr.New(-1, "22008", "timestamp out of range")
	}
	if oid == pgdata.TimestampTZ {
		return appendTimestamptz(dst, micros, nil), nil
	}
	return appendTimestamp(dst, micros), nil
}

// arrayText reads array_recv's form.
func arrayText(dst []byte, element uint32, src []byte) ([]byte, error) {
	if len(src) < 12 {
		return dst, errShort()
	}
	dims := int(binary.BigEndian.Uint32(src))
	if dims < 0 || dims > 6 {
		return dst, pgerr.New(-1, "54000", "number of array dimensions (%d) exceeds the maximum allowed (6)", dims)
	}
	if sent := binary.BigEndian.Uint32(src[8:]); sent != element && sent != 0 {
		return dst, pgerr.New(-1, "42804", "binary data has array element type %d instead of expected %d", sent, element)
	}
	r := arrayReader{src: src[12:], element: element}
	if len(r.src) < 8*dims {
		return dst, errShort()
	}
	sizes, items := make([]int, dims), 1
	for i := range sizes {
		sizes[i] = int(int32(binary.BigEndian.Uint32(r.src[8*i:])))
		if sizes[i] < 0 || sizes[i] > maxArray {
			return dst, pgerr.New(-1, "54000", "array size exceeds the maximum allowed (%d)", maxArray)
		}
		if items *= sizes[i]; items > maxArray {
			return dst, pgerr.New(-1, "54000", "array size exceeds the maximum allowed (%d)", maxArray)
		}
	}
	r.src = r.src[8*dims:]
	if dims == 0 || items == 0 {
		return append(dst, "{}"...), nil
	}
	if 4*items > len(r.src) {
		return dst, errShort()
	}
	dst, err := r.list(dst, sizes)
	if err == nil && len(r.src) > 0 {
		err = errBinary("incorrect binary data format")
	}
	return dst, err
}

// maxArray is PostgreSQL's MaxArraySize: a gigabyte of datums.
const maxArray = 134217727

type arrayReader struct {
	src     []byte
	element uint32
}

func (r *arrayReader) list(dst []byte, sizes []int) (_ []byte, err error) {
	dst = append(dst, '{')
	for i := range sizes[0] {
		if i > 0 {
			dst = append(dst, ',')
		}
		if len(sizes) > 1 {
			dst, err = r.list(dst, sizes[1:])
		} else {
			dst, err = r.item(dst)
		}
		if err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func (r *arrayReader) item(dst []byte) ([]byte, error) {
	if len(r.src) < 4 {
		return dst, errShort()
	}
	n := int(int32(binary.BigEndian.Uint32(r.src)))
	r.src = r.src[4:]
	if n == -1 {
		return append(dst, "NULL"...), nil
	}
	if n < 0 || n > len(r.src) {
		return dst, errShort()
	}
	text, err := ParamText(nil, r.element, r.src[:n])
	r.src = r.src[n:]
	return appendQuoted(dst, text), err
}
