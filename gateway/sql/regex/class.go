package regex

import (
	"slices"
	"unicode"
)

// set is a set of characters.
type set struct {
	ranges  []rune // pairs
	classes []func(rune) bool
	negated bool
	noLine  bool // the newline is not in it, whatever else says
}

func (s *set) has(r rune) bool {
	if s.noLine && r == '\n' {
		return false
	}
	return s.lists(r) != s.negated
}

func (s *set) lists(r rune) bool {
	for i := 0; i < len(s.ranges); i += 2 {
		if r >= s.ranges[i] && r <= s.ranges[i+1] {
			return true
		}
	}
	return slices.ContainsFunc(s.classes, func(is func(rune) bool) bool { return is(r) })
}

// add adds a range; under fold each character's lower and upper forms.
func (s *set) add(from, to rune, fold bool) {
	if !fold {
		s.ranges = append(s.ranges, from, to)
		return
	}
	if from != to {
		s.ranges = append(s.ranges, from, to)
	}
	for r := from; r <= to; r++ {
		for _, c := range []rune{unicode.ToLower(r), unicode.ToUpper(r)} {
			if from == to || c < from || c > to {
				s.ranges = append(s.ranges, c, c)
			}
		}
	}
}

// classes are the character classes as the locale C.UTF-8 has them.
var classes = map[string]func(rune) bool{
	"alpha": isAlpha, "alnum": isAlnum, "word": isWord, "digit": isDigit, "space": isSpace, "upper": isUpper, "lower": isLower,
	"blank": func(r rune) bool { return r == ' ' || r == '\t' },
	"cntrl": unicode.IsControl,
	"xdigit": func(r rune) bool {
		return isDigit(r) || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
	},
	"graph": isGraph,
	"print": func(r rune) bool { return isGraph(r) || unicode.Is(unicode.Zs, r) },
	"punct": func(r rune) bool { return isGraph(r) && !isAlnum(r) },
	"ascii": func(r rune) bool { return r < 0x80 },
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isAlpha(r rune) bool {
	if r < 0x80 {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.In(r, unicode.L, unicode.Nl, unicode.Nd, unicode.Other_Alphabetic)
}

func isAlnum(r rune) bool { return isDigit(r) || isAlpha(r) }

func isWord(r rune) bool { return r == '_' || isAlnum(r) }

func isSpace(r rune) bool {
	switch r {
	case 0x85, 0xA0, 0x2007, 0x202F:
		return false
	}
	return unicode.IsSpace(r)
}

func isUpper(r rune) bool { return unicode.In(r, unicode.Lu, unicode.Lt, unicode.Other_Uppercase) }

func isLower(r rune) bool {
	return unicode.In(r, unicode.Ll, unicode.Other_Lowercase) || unicode.Is(unicode.Lt, r) && unicode.ToUpper(r) != r
}

func isGraph(r rune) bool {
	switch r {
	case 0xA0, 0x2007, 0x202F:
		return true
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Cf, unicode.Co)
}
