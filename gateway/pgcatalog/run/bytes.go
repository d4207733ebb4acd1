package run

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
	"math/bits"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// bytesFunctions are the functions of bytea, and those that text and bytea share.
var bytesFunctions = map[string]function{
	"length": length, "char_length": length, "character_length": length,
	"octet_length": func(c *call) value.Datum { return int64(len(c.octets(0))) },
	"bit_length":   func(c *call) value.Datum { return int64(len(c.octets(0)) * 8) },
	"strpos":       position, "position": position, "substring": substring, "substr": substring, "overlay": overlay,
	"btrim": trim(true, true), "ltrim": trim(true, false), "rtrim": trim(false, true),
	"byteatrim": trim(true, true), "byteacat": func(c *call) value.Datum { return bytes.Join([][]byte{c.octets(0), c.octets(1)}, nil) },
	"md5":    func(c *call) value.Datum { return fmt.Sprintf("%x", md5.Sum(c.octets(0))) },
	"sha224": func(c *call) value.Datum { h := sha256.Sum224(c.octets(0)); return h[:] },
	"sha256": func(c *call) value.Datum { h := sha256.Sum256(c.octets(0)); return h[:] },
	"sha384": func(c *call) value.Datum { h := sha512.Sum384(c.octets(0)); return h[:] },
	"sha512": func(c *call) value.Datum { h := sha512.Sum512(c.octets(0)); return h[:] },
	"encode": encode, "decode": decode, "convert_from": convertFrom, "convert_to": convertTo,
	"convert": func(c *call) value.Datum {
		return encoded(decoded(c.octets(0), c.text(1)), c.text(2))
	},
	"get_byte": func(c *call) value.Datum { return int64(c.octets(0)[c.within(1)]) },
	"set_byte": func(c *call) value.Datum {
		b, i := bytes.Clone(c.octets(0)), c.within(1)
		b[i] = byte(c.int(2))
		return b
	},
	"get_bit": func(c *call) value.Datum {
		i := c.within(8)
		return int64(c.octets(0)[i/8] >> (i % 8) & 1)
	},
	"set_bit": func(c *call) value.Datum {
		b, i := bytes.Clone(c.octets(0)), c.within(8)
		if c.int(2) != 0 && c.int(2) != 1 {
			fail("22023", "new bit must be 0 or 1")
		}
		b[i/8] = b[i/8]&^(1<<(i%8)) | byte(c.int(2))<<(i%8)
		return b
	},
	"bit_count": func(c *call) value.Datum {
		n := 0
		for _, octet := range c.octets(0) {
			n += bits.OnesCount8(octet)
		}
		return int64(n)
	},
}

// octets are the bytes of a bytea or of a text.
func (c *call) octets(i int) []byte {
	if b, ok := c.args[i].([]byte); ok {
		return b
	}
	return []byte(c.text(i))
}

// within is the second argument, an index of the first's units, of which a byte has so many.
func (c *call) within(units int64) int64 {
	n, most := c.int(1), int64(len(c.octets(0)))*units
	if n < 0 || n >= most {
		fail("2202E", "index %d out of valid range, 0..%d", n, most-1)
	}
	return n
}

func length(c *call) value.Datum {
	switch v := c.args[0].(type) {
	case []byte:
		if len(c.args) > 1 {
			codepage(c.text(1), "")
			return int64(utf8.RuneCountInString(decoded(v, c.text(1))))
		}
		return int64(len(v))
	case string:
		if c.types[0] == pgdata.BPChar {
			v = strings.TrimRight(v, " ")
		}
		return int64(utf8.RuneCountInString(v))
	}
	return c.unsupported()
}

func position(c *call) value.Datum {
	if b, ok := c.args[0].([]byte); ok {
		return int64(bytes.Index(b, c.octets(1)) + 1)
	}
	return runeIndex(c.text(0), c.text(1))
}

// substring takes positions, or a regular expression.
func substring(c *call) value.Datum {
	if _, ok := c.args[1].(string); ok {
		if len(c.args) > 2 { // SQL's pattern with an escape character
			c.args = []value.Datum{c.args[0], SimilarPattern(c.text(1), c.text(2))}
		}
		return regexpSubstring(c)
	}
	length := int64(-1)
	if len(c.args) > 2 {
		if length = c.int(2); length < 0 {
			fail("22011", "negative substring length not allowed")
		}
	}
	if b, ok := c.args[0].([]byte); ok {
		return part(b, c.int(1), length)
	}
	return string(part([]rune(c.text(0)), c.int(1), length))
}

// part cuts length units from a position counted from 1; a negative length is all.
func part[T any](s []T, from, length int64) []T {
	to := int64(len(s)) + 1
	if length >= 0 {
		to = min(to, from+length)
	}
	from = max(from, 1)
	if from >= to {
		return s[:0:0]
	}
	return s[from-1 : to-1 : to-1]
}

func overlay(c *call) value.Datum {
	if b, ok := c.args[0].([]byte); ok {
		return laidOver(c, b, c.octets(1))
	}
	return string(laidOver(c, []rune(c.text(0)), []rune(c.text(1))))
}

func laidOver[T any](c *call, s, put []T) []T {
	from, length := c.int(2), int64(len(put))
	if len(c.args) > 3 {
		length = c.int(3)
	}
	if from <= 0 {
		fail("22011", "negative substring length not allowed")
	}
	if from+length > math.MaxInt32 {
		fail("22003", "integer out of range")
	}
	out := append(append([]T(nil), part(s, 1, from-1)...), put...)
	return append(out, part(s, from+length, -1)...)
}

func trim(start, end bool) function {
	return func(c *call) value.Datum {
		b, isBytes := c.args[0].([]byte)
		if isBytes {
			for start && len(b) > 0 && bytes.IndexByte(c.octets(1), b[0]) >= 0 {
				b = b[1:]
			}
			for end && len(b) > 0 && bytes.IndexByte(c.octets(1), b[len(b)-1]) >= 0 {
				b = b[:len(b)-1]
			}
			return b
		}
		cut, s := " ", c.text(0)
		if len(c.args) > 1 {
			cut = c.text(1)
		}
		if start {
			s = strings.TrimLeft(s, cut)
		}
		if end {
			s = strings.TrimRight(s, cut)
		}
		return s
	}
}

const lineOfBase64 = 76

func encode(c *call) value.Datum {
	b := c.octets(0)
	switch strings.ToLower(c.text(1)) {
	case "hex":
		return hex.EncodeToString(b)
	case "base64":
		text := base64.StdEncoding.EncodeToString(b)
		var lines []string
		for len(text) > lineOfBase64 {
			lines, text = append(lines, text[:lineOfBase64]), text[lineOfBase64:]
		}
		return strings.Join(append(lines, text), "\n")
	case "escape":
		var out strings.Builder
		for _, octet := range b {
			switch {
			case octet == 0 || octet >= 0x80:
				fmt.Fprintf(&out, `\%03o`, octet)
			case octet == '\\':
				out.WriteString(`\\`)
			default:
				out.WriteByte(octet)
			}
		}
		return out.String()
	}
	fail("22023", "unrecognized encoding: \"%s\"", c.text(1))
	return nil
}

func decode(c *call) value.Datum {
	text := c.text(0)
	switch strings.ToLower(c.text(1)) {
	case "hex":
		b, err := value.Hex(text)
		check(err)
		return b
	case "base64":
		return decodeBase64(text)
	case "escape":
		b, err := value.Unescape(text)
		check(err)
		return b
	}
	fail("22023", "unrecognized encoding: \"%s\"", c.text(1))
	return nil
}

func decodeBase64(text string) value.Datum {
	text = strings.NewReplacer(" ", "", "\t", "", "\n", "", "\r", "").Replace(text)
	data := strings.TrimRight(text, "=")
	for _, r := range data {
		if !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", r) {
			if r == '=' {
				fail("22023", `unexpected "=" while decoding base64 sequence`)
			}
			fail("22023", "invalid symbol \"%c\" found while decoding base64 sequence", r)
		}
	}
	b, err := base64.RawStdEncoding.DecodeString(data)
	switch {
	case len(text)-len(data) > 2:
		fail("22023", `unexpected "=" while decoding base64 sequence`)
	case err != nil || len(text)%4 != 0:
		panic(pgerr.New(-1, "22023", "invalid base64 end sequence").
			WithHint("Input data is missing padding, is truncated, or is otherwise corrupted."))
	}
	return b
}

// codepages are the one-byte encodings that texts can be converted from and to.
var codepages = map[string]*charmap.Charmap{
	"latin1": charmap.ISO8859_1, "latin2": charmap.ISO8859_2, "latin3": charmap.ISO8859_3, "latin4": charmap.ISO8859_4,
	"latin5": charmap.ISO8859_9, "latin6": charmap.ISO8859_10, "latin7": charmap.ISO8859_13, "latin8": charmap.ISO8859_14,
	"latin9": charmap.ISO8859_15, "latin10": charmap.ISO8859_16, "iso88591": charmap.ISO8859_1, "iso88595": charmap.ISO8859_5,
	"iso88596": charmap.ISO8859_6, "iso88597": charmap.ISO8859_7, "iso88598": charmap.ISO8859_8, "iso885915": charmap.ISO8859_15,
	"koi8r": charmap.KOI8R, "koi8u": charmap.KOI8U, "win866": charmap.CodePage866, "win874": charmap.Windows874,
	"win1250": charmap.Windows1250, "win1251": charmap.Windows1251, "win1252": charmap.Windows1252, "win1253": charmap.Windows1253,
	"win1254": charmap.Windows1254, "win1255": charmap.Windows1255, "win1256": charmap.Windows1256, "win1257": charmap.Windows1257,
	"win1258": charmap.Windows1258,
}

// codepage is the encoding of a name, nil for UTF-8.
func codepage(name, role string) *charmap.Charmap {
	plain := strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))
	plain = strings.Replace(plain, "windows", "win", 1)
	m, ok := codepages[plain]
	switch {
	case plain == "utf8" || plain == "unicode" || ok:
		return m
	case encodingNumberOf(name) < 0:
		fail("22023", "invalid %sencoding name \"%s\"", role, name)
	}
	fail("0A000", "encoding %s is not supported", name)
	return nil
}

// decoded reads bytes in an encoding.
func decoded(b []byte, name string) string {
	m := codepage(name, "source ")
	if m != nil {
		var out strings.Builder
		for _, octet := range b {
			out.WriteRune(m.DecodeByte(octet))
		}
		return out.String()
	}
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == 0 || r == utf8.RuneError && size < 2 {
			fail("22021", "invalid byte sequence for encoding \"UTF8\": %s", badSequence(b[i:]))
		}
		i += size
	}
	return string(b)
}

// badSequence writes the bytes that are no character of UTF-8, as many as its first announces.
func badSequence(b []byte) string {
	size := 1
	switch {
	case b[0]&0xe0 == 0xc0:
		size = 2
	case b[0]&0xf0 == 0xe0:
		size = 3
	case b[0]&0xf8 == 0xf0:
		size = 4
	}
	var words []string
	for _, octet := range b[:min(size, len(b))] {
		words = append(words, fmt.Sprintf("0x%02x", octet))
	}
	return strings.Join(words, " ")
}

// encoded writes a text in an encoding.
func encoded(s, name string) []byte {
	m := codepage(name, "destination ")
	if m == nil {
		return []byte(s)
	}
	out := make([]byte, 0, len(s))
	for _, r := range s {
		octet, ok := m.EncodeRune(r)
		if !ok {
			var words []string
			for _, part := range []byte(string(r)) {
				words = append(words, fmt.Sprintf("0x%02x", part))
			}
			fail("22P05", "character with byte sequence %s in encoding \"UTF8\" has no equivalent in encoding \"%s\"", strings.Join(words, " "),
				encodings[max(0, encodingNumberOf(name))])
		}
		out = append(out, octet)
	}
	return out
}

func convertFrom(c *call) value.Datum { return decoded(c.octets(0), c.text(1)) }

func convertTo(c *call) value.Datum { return encoded(c.text(0), c.text(1)) }
