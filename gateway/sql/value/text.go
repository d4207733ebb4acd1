package value

import (
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// TypeName is the SQL name of a type without modifier, as format_type writes it.
func TypeName(oid uint32) string {
	switch oid {
	case pgdata.BPChar:
		return sqlNames[pgdata.BPChar]
	case pgdata.Get().Types[pgdata.BPChar].Array:
		return sqlNames[pgdata.BPChar] + "[]"
	}
	return FormatType(oid, -1)
}

// unread refuses the text of types whose input functions are not known here, which would show it in another form: money, network
// addresses, geometric types, ranges, text search.
func unread(typ uint32) error {
	t := pgdata.Get().Types[typ]
	if t == nil {
		return nil
	}
	switch t.Name {
	case "money", "macaddr", "macaddr8", "tsvector", "tsquery", "jsonpath":
	default:
		if strings.IndexByte("GIR", t.Category) < 0 {
			return nil
		}
	}
	return pgerr.New(-1, "0A000", "values of type %s are not supported", TypeName(typ)).WithHint("Keep them as text, or as numbers of a type that Athena has.")
}

func syntax(typ uint32, text string) error {
	return pgerr.New(-1, "22P02", "invalid input syntax for type %s: %q", TypeName(typ), text)
}

// Parse reads a value from its type's text form, as the type's input function does. Names of reg types are
// resolved by the caller: only their numeric form is read here.
func Parse(typ uint32, mod int32, text string, env *Env) (Datum, error) {
	switch typ {
	case pgdata.Bool:
		b, ok := ParseBool(text)
		if !ok {
			return nil, syntax(typ, text)
		}
		return b, nil
	case pgdata.Int2, pgdata.Int4, pgdata.Int8:
		return parseInt(typ, text)
	case pgdata.OID, pgdata.XID, pgdata.CID:
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil || n > math.MaxUint32 || n < math.MinInt32 {
			return nil, syntax(typ, text)
		}
		return int64(uint32(n)), nil
	case pgdata.Float4, pgdata.Float8:
		return parseFloat(typ, text)
	case pgdata.Numeric:
		d, ok := ParseDecimal(text)
		if !ok {
			return nil, syntax(typ, text)
		}
		if !d.Fits() {
			return nil, errNumericOverflow()
		}
		return FitDecimal(d, mod)
	case pgdata.Varchar, pgdata.BPChar:
		return fitString(typ, mod, text, false)
	case pgdata.Name:
		return ClipName(text), nil
	case pgdata.Char:
		if text == "" {
			return "", nil
		}
		return text[:1], nil
	case pgdata.Bytea:
		return parseBytea(text)
	case pgdata.Bit, pgdata.Varbit:
		return parseBits(typ, mod, text)
	case pgdata.Date:
		return box(ParseDate(text, env))
	case pgdata.Timestamp, pgdata.TimestampTZ:
		t, err := ParseTimestamp(text, typ == pgdata.TimestampTZ, env)
		if err != nil {
			return nil, err
		}
		return t.Round(mod), nil
	case pgdata.Time, pgdata.TimeTZ:
		return parseTimeOf(typ, mod, text, env)
	case pgdata.Interval:
		v, ok := ParseInterval(text, intervalField(mod))
		if !ok {
			return nil, pgerr.New(-1, "22007", "invalid input syntax for type interval: %q", text)
		}
		return v, nil
	case pgdata.UUID:
		return parseUUID(text)
	case pgdata.JSON, pgdata.JSONB:
		return ParseJSON(typ, text)
	case pgdata.Int2Vector, pgdata.OIDVector:
		return parseVector(typ, text, env)
	}
	if IsReg(typ) {
		n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 32)
		if err != nil {
			return nil, syntax(typ, text)
		}
		return int64(n), nil
	}
	t := pgdata.Get().Types[typ]
	switch {
	case t == nil:
		return text, nil
	case t.IsArray():
		return parseArray(t, mod, text, env)
	case t.Kind == 'd':
		return Parse(t.BaseType, t.BaseMod, text, env)
	}
	return text, unread(typ)
}

// box keeps a failed parse from returning a typed zero.
func box[T any](v T, err error) (Datum, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

// ParseBool reads boolean's text: any unambiguous start of true, false, yes, no, on and off, and 1 and 0.
func ParseBool(text string) (value, ok bool) {
	s := strings.ToLower(strings.TrimSpace(text))
	switch {
	case s == "":
		return false, false
	case s == "1" || s == "on" || strings.HasPrefix("true", s) || strings.HasPrefix("yes", s):
		return true, true
	case s == "0" || s == "of" || s == "off" || strings.HasPrefix("false", s) || strings.HasPrefix("no", s):
		return false, true
	}
	return false, false
}

func parseInt(typ uint32, text string) (Datum, error) {
	s := strings.TrimSpace(text)
	n, err := strconv.ParseInt(s, 10, 64)
	if errors.Is(err, strconv.ErrSyntax) || s != "" && s[0] == '+' && len(s) > 1 && !isDigit(s[1]) {
		return nil, syntax(typ, text)
	}
	if err != nil || !fits(typ, n) {
		return nil, pgerr.New(-1, "22003", "value %q is out of range for type %s", text, TypeName(typ))
	}
	return n, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func fits(typ uint32, n int64) bool {
	switch typ {
	case pgdata.Int2:
		return n == int64(int16(n))
	case pgdata.Int4:
		return n == int64(int32(n))
	case pgdata.OID, pgdata.XID, pgdata.CID:
		return n == int64(uint32(n))
	}
	return true
}

func parseFloat(typ uint32, text string) (Datum, error) {
	s := strings.ToLower(strings.TrimSpace(text))
	mantissa, _, _ := strings.Cut(s, "e")
	if hex := strings.TrimLeft(s, "+-"); strings.HasPrefix(hex, "0x") {
		exponent := false
		if mantissa, _, exponent = strings.Cut(hex[2:], "p"); !exponent { // which C's strtod does without
			s += "p0"
		}
	}
	size := 64
	if typ == pgdata.Float4 {
		size = 32
	}
	f, err := strconv.ParseFloat(s, size)
	if errors.Is(err, strconv.ErrSyntax) || strings.Contains(s, "_") {
		return nil, syntax(typ, text)
	}
	if err != nil || f == 0 && strings.ContainsAny(mantissa, "123456789abcdf") {
		return nil, pgerr.New(-1, "22003", "%q is out of range for type %s", text, TypeName(typ))
	}
	return f, nil
}

// FitDecimal applies numeric's modifier: it rounds to the scale and checks the precision.
func FitDecimal(d *Decimal, mod int32) (Datum, error) {
	if mod < 4 || d.Special == 'N' {
		return d, nil
	}
	precision, scale := NumericMod(mod)
	if d.Special != 0 {
		return nil, pgerr.New(-1, "22003", "numeric field overflow").
			WithDetail("A field with precision %d, scale %d cannot hold an infinite value.", precision, scale)
	}
	r := d.Round(scale)
	if r.Coef.Sign() != 0 && len(r.Coef.Text(10))-boolInt(r.Coef.Sign() < 0)-r.Scale > precision-scale {
		unit := "1"
		if precision != scale {
			unit = "10^" + strconv.Itoa(precision-scale)
		}
		return nil, pgerr.New(-1, "22003", "numeric field overflow").
			WithDetail("A field with precision %d, scale %d must round to an absolute value less than %s.", precision, scale, unit)
	}
	return r, nil
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// NumericMod splits numeric's modifier.
func NumericMod(mod int32) (precision, scale int) {
	mod -= 4
	scale = int(mod & 0x7ff)
	if scale >= 1024 {
		scale -= 2048
	}
	return int(mod >> 16 & 0xffff), scale
}

// fitString applies the length of varchar and bpchar: an explicit cast cuts, input only drops blanks. A char(n) is
// filled up with blanks, which comparisons and casts to text leave out.
func fitString(typ uint32, mod int32, text string, cut bool) (Datum, error) {
	if mod < 4 {
		return text, nil
	}
	limit := int(mod - 4)
	runes := []rune(text)
	if len(runes) <= limit {
		if typ == pgdata.BPChar {
			text += strings.Repeat(" ", limit-len(runes))
		}
		return text, nil
	}
	if !cut && strings.Trim(string(runes[limit:]), " ") != "" {
		return nil, pgerr.New(-1, "22001", "value too long for type %s", FormatType(typ, mod))
	}
	return string(runes[:limit]), nil
}

// ClipName cuts a name to 63 bytes at a character.
func ClipName(s string) string {
	if len(s) <= 63 {
		return s
	}
	end := 63
	for end > 0 && s[end]&0xC0 == 0x80 {
		end--
	}
	return s[:end]
}

func parseBytea(text string) (Datum, error) {
	if digits, ok := strings.CutPrefix(text, `\x`); ok {
		return box(Hex(digits))
	}
	return box(Unescape(text))
}

// Hex reads pairs of hexadecimal digits, with blanks between them.
func Hex(text string) ([]byte, error) {
	b := make([]byte, 0, len(text)/2)
	digit := func(c byte) (byte, error) {
		n, err := strconv.ParseUint(string(c), 16, 8)
		if err != nil {
			r, _ := utf8.DecodeRuneInString(text[strings.IndexByte(text, c):])
			return 0, pgerr.New(-1, "22023", "invalid hexadecimal digit: \"%c\"", r)
		}
		return byte(n), nil
	}
	for i := 0; i < len(text); i++ {
		if strings.IndexByte(" \t\n\r", text[i]) >= 0 {
			continue
		}
		high, err := digit(text[i])
		if err != nil {
			return nil, err
		}
		if i++; i >= len(text) {
			return nil, pgerr.New(-1, "22023", "invalid hexadecimal data: odd number of digits")
		}
		low, err := digit(text[i])
		if err != nil {
			return nil, err
		}
		b = append(b, high<<4|low)
	}
	return b, nil
}

// Unescape reads bytea's escape form: \\ and \ooo.
func Unescape(text string) ([]byte, error) {
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '\\':
			b = append(b, text[i])
		case i+1 < len(text) && text[i+1] == '\\':
			b = append(b, '\\')
			i++
		case i+3 < len(text):
			n, err := strconv.ParseUint(text[i+1:i+4], 8, 8)
			if err != nil {
				return nil, pgerr.New(-1, "22P02", "invalid input syntax for type bytea")
			}
			b = append(b, byte(n))
			i += 3
		default:
			return nil, pgerr.New(-1, "22P02", "invalid input syntax for type bytea")
		}
	}
	return b, nil
}

func parseTimeOf(typ uint32, mod int32, text string, env *Env) (Datum, error) {
	t, zone, err := ParseTime(text, env, typ)
	if err != nil {
		return nil, err
	}
	t = Time(roundMicros(int64(t), mod))
	if typ == pgdata.Time {
		return t, nil
	}
	if zone == nil {
		zone = env.Zone
	}
	_, east := env.Now.In(zone).Zone()
	return TimeTZ{Time: t, Zone: -east}, nil
}

func parseUUID(text string) (Datum, error) {
	digits := strings.ToLower(strings.NewReplacer("-", "", "{", "", "}", "").Replace(strings.TrimSpace(text)))
	if len(digits) != 32 || strings.Trim(digits, "0123456789abcdef") != "" {
		return nil, syntax(pgdata.UUID, text)
	}
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:], nil
}

func parseVector(typ uint32, text string, env *Env) (Datum, error) {
	elem := pgdata.Int2
	if typ == pgdata.OIDVector {
		elem = pgdata.OID
	}
	var items []Datum
	for _, f := range strings.Fields(text) {
		v, err := Parse(elem, -1, f, env)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	a := NewArray(elem, items)
	if len(items) > 0 {
		a.Lower[0] = 0
	}
	return a, nil
}

// Format writes a value in its type's text form. Reg types need names from the catalog: the caller's.
func Format(typ uint32, v Datum, env *Env) string {
	switch x := v.(type) {
	case bool:
		if x {
			return "t"
		}
		return "f"
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		if typ == pgdata.Float4 {
			return FormatFloat(x, 32)
		}
		return FormatFloat(x, 64)
	case *Decimal:
		return x.String()
	case string:
		return x
	case Bits:
		return string(x)
	case []byte:
		return `\x` + hex.EncodeToString(x)
	case Date:
		return x.String()
	case Timestamp:
		if typ == pgdata.TimestampTZ {
			return x.Zoned(env.Zone)
		}
		return x.String()
	case Time:
		return x.String()
	case TimeTZ:
		return x.String()
	case Interval:
		return x.String()
	case *Array:
		return x.Format(typ, func(elem uint32, v Datum) string { return Format(elem, v, env) })
	case *Record:
		return x.Format(func(t uint32, v Datum) string { return Format(t, v, env) })
	}
	return ""
}

// within gives a float's shortest text more digits where it lies half way to the next float: PostgreSQL takes none
// that only rounding to even tells.
func within(f float64, s string, bits int) string {
	exact := func(f float64) *big.Float { return new(big.Float).SetPrec(2048).SetFloat64(f) }
	for digits := strings.IndexByte(strings.TrimPrefix(s, "-"), 'e') - 1; ; digits++ {
		at, _, err := big.ParseFloat(s, 10, 2048, big.ToNearestEven)
		if err != nil {
			return s
		}
		to := math.Inf(at.Cmp(exact(f)))
		next := math.Nextafter(f, to)
		if bits == 32 {
			next = float64(math.Nextafter32(float32(f), float32(to)))
		}
		half := exact(f)
		half.Add(half, exact(next)).Quo(half, big.NewFloat(2))
		if math.IsInf(next, 0) || at.Cmp(half) != 0 {
			return s
		}
		s = strconv.FormatFloat(f, 'e', digits, bits)
	}
}

// FormatFloat writes a float4 (bits 32) or float8 as PostgreSQL does: the shortest digits that read back.
func FormatFloat(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	s := strconv.FormatFloat(f, 'e', -1, bits)
	if math.Abs(f) >= 1<<24 { // below, no short text is half way to another float
		s = within(f, s, bits)
	}
	exp, _ := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	limit := 15
	if bits == 32 {
		limit = 6
	}
	if exp < -4 || exp >= limit {
		return s
	}
	return strconv.FormatFloat(f, 'f', -1, bits)
}
