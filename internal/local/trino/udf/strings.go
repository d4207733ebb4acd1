package udf

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/unicode/norm"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
)

func strs() []*duck.Scalar {
	v, n := duck.Varchar, duck.BigInt
	return []*duck.Scalar{
		text1("t_lower", func(s string) (string, error) { return strings.Map(unicode.ToLower, s), nil }),
		text1("t_upper", func(s string) (string, error) { return strings.Map(unicode.ToUpper, s), nil }),
		text1("t_reverse", func(s string) (string, error) { return reverse(s), nil }),
		fn("t_trim", v, func(a vectors, r int, o *duck.Vector) error {
			s, sides := a[0].Str(r), a[1].Int(r)
			if sides&1 != 0 {
				s = strings.TrimLeftFunc(s, isWhitespace)
			}
			if sides&2 != 0 {
				s = strings.TrimRightFunc(s, isWhitespace)
			}
			o.SetStr(r, s)
			return nil
		}, v, duck.Integer),
		fn("t_substr", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, substr(a[0].Str(r), a[1].Int(r), a[2].Int(r)))
			return nil
		}, v, n, n),
		fn("t_substr_bytes", duck.Blob, func(a vectors, r int, o *duck.Vector) error {
			s, start, n := a[0].Str(r), a[1].Int(r), a[2].Int(r)
			size := int64(len(s))
			if start < 0 {
				start += size + 1
			}
			if start < 1 || start > size || n <= 0 {
				s, start, n = "", 1, 0
			}
			o.SetStr(r, s[start-1:min(start-1+min(n, size), int64(len(s)))])
			return nil
		}, duck.Blob, n, n),
		fn("t_replace", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, strings.ReplaceAll(a[0].Str(r), a[1].Str(r), a[2].Str(r)))
			return nil
		}, v, v, v),
		fn("t_strpos", n, func(a vectors, r int, o *duck.Vector) error {
			i, err := strpos(a[0].Str(r), a[1].Str(r), a[2].Int(r))
			o.SetInt(r, i)
			return err
		}, v, v, n),
		fn("t_pad", v, func(a vectors, r int, o *duck.Vector) error {
			s, err := pad(a[0].Str(r), a[1].Int(r), a[2].Str(r), a[3].Bool(r))
			if err == nil {
				o.SetStr(r, s)
			}
			return err
		}, v, n, v, duck.Boolean),
		fn("t_split", duck.List(v), func(a vectors, r int, o *duck.Vector) error {
			limit := a[2].Int(r)
			if limit <= 0 {
				return badArgument("Limit must be positive")
			}
			if a[1].Str(r) == "" {
				return badArgument("The delimiter may not be the empty string")
			}
			setList(o, r, strings.SplitN(a[0].Str(r), a[1].Str(r), int(limit)))
			return nil
		}, v, v, n),
		fn("t_split_part", v, func(a vectors, r int, o *duck.Vector) error {
			i := a[2].Int(r)
			if i <= 0 {
				return badArgument("Index must be greater than zero")
			}
			parts := []string{}
			if d := a[1].Str(r); d == "" {
				for _, c := range a[0].Str(r) {
					parts = append(parts, string(c))
				}
			} else {
				parts = strings.Split(a[0].Str(r), d)
			}
			if i > int64(len(parts)) {
				o.SetNull(r)
				return nil
			}
			o.SetStr(r, parts[i-1])
			return nil
		}, v, v, n),
		fn("t_split_keys", duck.List(v), splitMap(0), v, v, v),
		fn("t_split_values", duck.List(v), splitMap(1), v, v, v),
		fn("t_chr", v, func(a vectors, r int, o *duck.Vector) error {
			c := a[0].Int(r)
			if c < 0 || c > unicode.MaxRune || c >= 0xD800 && c <= 0xDFFF {
				return badArgument("Not a valid Unicode code point: " + strconv.FormatInt(c, 10))
			}
			o.SetStr(r, string(rune(c)))
			return nil
		}, n),
		fn("t_codepoint", duck.Integer, func(a vectors, r int, o *duck.Vector) error {
			c := []rune(a[0].Str(r))
			if len(c) != 1 {
				return badArgument("Input string must be a single character string")
			}
			o.SetInt(r, int64(c[0]))
			return nil
		}, v),
		fn("t_translate", v, func(a vectors, r int, o *duck.Vector) error {
			from, to := []rune(a[1].Str(r)), []rune(a[2].Str(r))
			m := map[rune]rune{}
			for i, c := range from {
				if _, have := m[c]; !have {
					if m[c] = -1; i < len(to) {
						m[c] = to[i]
					}
				}
			}
			o.SetStr(r, strings.Map(func(c rune) rune {
				if t, ok := m[c]; ok {
					return t
				}
				return c
			}, a[0].Str(r)))
			return nil
		}, v, v, v),
		fn("t_normalize", v, func(a vectors, r int, o *duck.Vector) error {
			form, ok := map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}[a[1].Str(r)]
			if !ok {
				return badArgument("Normalization form must be one of [NFD, NFC, NFKD, NFKC]")
			}
			o.SetStr(r, form.String(a[0].Str(r)))
			return nil
		}, v, v),
		fn("t_levenshtein", n, func(a vectors, r int, o *duck.Vector) error {
			o.SetInt(r, int64(levenshtein.ComputeDistance(a[0].Str(r), a[1].Str(r))))
			return nil
		}, v, v),
		fn("t_hamming", n, func(a vectors, r int, o *duck.Vector) error {
			x, y := []rune(a[0].Str(r)), []rune(a[1].Str(r))
			if len(x) != len(y) {
				return badArgument("The input strings to hamming_distance function must have the same length")
			}
			d := int64(0)
			for i := range x {
				if x[i] != y[i] {
					d++
				}
			}
			o.SetInt(r, d)
			return nil
		}, v, v),
		text1("t_soundex", soundex),
		fn("t_luhn", duck.Boolean, func(a vectors, r int, o *duck.Vector) error {
			s, sum := a[0].Str(r), 0
			for i := range len(s) {
				c := s[len(s)-1-i]
				if c < '0' || c > '9' {
					return badArgument("Input contains invalid characters: " + s)
				}
				d := int(c - '0')
				if i%2 == 1 {
					if d *= 2; d > 9 {
						d -= 9
					}
				}
				sum += d
			}
			o.SetBool(r, s != "" && sum%10 == 0)
			return nil
		}, v),
	}
}

func reverse(s string) string {
	c := []rune(s)
	for i, j := 0, len(c)-1; i < j; i, j = i+1, j-1 {
		c[i], c[j] = c[j], c[i]
	}
	return string(c)
}

// substr counts from 1, or from the end when start is negative; 0 gives nothing.
func substr(s string, start, n int64) string {
	size := int64(utf8.RuneCountInString(s))
	if start < 0 {
		start += size + 1
	}
	if start < 1 || start > size || n <= 0 {
		return ""
	}
	end := min(start-1+min(n, size), size)
	if int64(len(s)) == size {
		return s[start-1 : end]
	}
	return string([]rune(s)[start-1 : end])
}

func strpos(s, sub string, instance int64) (int64, error) {
	if instance == 0 {
		return 0, badArgument("'instance' must not be a zero.")
	}
	if sub == "" {
		return 1, nil
	}
	at, found := 0, -1
	if instance > 0 {
		for range instance {
			i := strings.Index(s[at:], sub)
			if i < 0 {
				return 0, nil
			}
			found = at + i
			_, size := utf8.DecodeRuneInString(s[found:])
			at = found + size
		}
	} else {
		end := len(s)
		for range -instance {
			found = strings.LastIndex(s[:end], sub)
			if found < 0 {
				return 0, nil
			}
			end = min(found+len(sub)-1, len(s))
		}
	}
	return int64(utf8.RuneCountInString(s[:found])) + 1, nil
}

const maxPad = 2147483647

func pad(s string, n int64, with string, left bool) (string, error) {
	if n < 0 || n > maxPad {
		return "", badArgument("Target length must be in the range [0.." + strconv.Itoa(maxPad) + "]")
	}
	if with == "" {
		return "", badArgument("Padding string must not be empty")
	}
	c := []rune(s)
	if int64(len(c)) >= n {
		return string(c[:n]), nil
	}
	missing := int(n) - len(c)
	p := []rune(with)
	fill := make([]rune, missing)
	for i := range fill {
		fill[i] = p[i%len(p)]
	}
	if left {
		return string(fill) + s, nil
	}
	return s + string(fill), nil
}

func splitMap(side int) body {
	return func(a vectors, r int, o *duck.Vector) error {
		s, entry, pair := a[0].Str(r), a[1].Str(r), a[2].Str(r)
		if entry == "" || pair == "" || entry == pair {
			return badArgument("entryDelimiter and keyValueDelimiter must not be empty or the same")
		}
		var out []string
		seen := map[string]bool{}
		for _, e := range strings.Split(strings.TrimSuffix(s, entry), entry) {
			if s == "" {
				break
			}
			k, v, ok := strings.Cut(e, pair)
			if !ok {
				return badArgument("Key-value delimiter must appear exactly once in each entry. Bad input: '" + e + "'")
			}
			if seen[k] {
				return badArgument("Duplicate keys (" + k + ") are not allowed. Specifying a lambda to resolve conflicts can avoid this error")
			}
			seen[k] = true
			out = append(out, []string{k, v}[side])
		}
		setList(o, r, out)
		return nil
	}
}

func soundex(s string) (string, error) {
	const codes = "01230120022455012623010202"
	var out []byte
	last := byte('0')
	for _, c := range strings.ToUpper(s) {
		if c < 'A' || c > 'Z' {
			continue
		}
		code := codes[c-'A']
		if len(out) == 0 {
			out = append(out, byte(c))
		} else if code != '0' && code != last {
			out = append(out, code)
		}
		if c != 'H' && c != 'W' {
			last = code
		}
		if len(out) == 4 {
			break
		}
	}
	if len(out) == 0 {
		return "", nil
	}
	return (string(out) + "000")[:4], nil
}

// isWhitespace is Java's Character.isWhitespace: no blank that does not break a line is one.
func isWhitespace(r rune) bool {
	switch r {
	case 0x85, 0xA0, 0x2007, 0x202F:
		return false
	}
	return unicode.IsSpace(r) || r >= 0x1C && r <= 0x1F
}
