package bind

import (
	"slices"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/tree"
)

// candidate is a function or operator that a call may mean, its arguments laid out for the call.
type candidate struct {
	proc     *pgdata.Proc
	op       *pgdata.Operator
	args     []uint32 // one for each argument of the call, variadic ones expanded
	expanded bool     // the variadic argument was expanded into elements
	defaults int      // how many arguments are to be filled with defaults
	order    []int    // named notation: which parameter each argument is
}

// matching keeps the candidates whose every argument can be coerced implicitly (func_match_argtypes).
func (b *binder) matching(all []candidate, types []uint32) []candidate {
	var out []candidate
	for _, c := range all {
		if b.fits(c, types) {
			out = append(out, c)
		}
	}
	return out
}

func (b *binder) fits(c candidate, types []uint32) bool {
	for i, t := range types {
		if !b.canCoerce(t, c.args[i], implicit) {
			return false
		}
	}
	return b.consistent(c, types)
}

// consistent says whether a candidate's polymorphic types can all mean the same (check_generic_type_consistency).
func (b *binder) consistent(c candidate, types []uint32) bool {
	if !slices.ContainsFunc(c.args[:len(types)], polymorphic) {
		return true
	}
	args := make([]tree.Expr, len(types))
	for i, t := range types {
		args[i] = &tree.Const{Node: tree.Node{T: plain(t), Loc: -1}}
	}
	return b.generic(c.args[:len(types)], args).ok
}

// choose is func_select_candidate: the best of several matching candidates, or nil when none is better.
func (b *binder) choose(all []candidate, types []uint32) *candidate {
	base := make([]uint32, len(types))
	unknowns := 0
	for i, t := range types {
		base[i] = t
		if t == pgdata.Unknown {
			unknowns++
		} else {
			base[i] = pgdata.Base(t)
		}
	}
	all = best(all, func(c candidate) int { // exact matches
		n := 0
		for i, t := range base {
			if t != pgdata.Unknown && c.args[i] == t {
				n++
			}
		}
		return n
	})
	if len(all) == 1 {
		return &all[0]
	}
	all = best(all, func(c candidate) int { // exact matches or preferred types
		n := 0
		for i, t := range base {
			if t != pgdata.Unknown && (c.args[i] == t || b.preferredFor(b.category(t), c.args[i])) {
				n++
			}
		}
		return n
	})
	if len(all) == 1 {
		return &all[0]
	}
	if unknowns == 0 {
		return nil
	}
	all = b.byCategory(all, base)
	if len(all) == 1 {
		return &all[0]
	}
	return b.assumeKnown(all, types, base, unknowns)
}

func (b *binder) preferredFor(category byte, t uint32) bool {
	return b.category(t) == category && b.preferred(t)
}

func best(all []candidate, score func(candidate) int) []candidate {
	top := 0
	var out []candidate
	for _, c := range all {
		n := score(c)
		if n > top {
			top, out = n, nil
		}
		if n == top {
			out = append(out, c)
		}
	}
	return out
}

// byCategory decides untyped arguments by the categories the candidates accept, string before others.
func (b *binder) byCategory(all []candidate, base []uint32) []candidate {
	type slot struct {
		category  byte
		preferred bool
	}
	slots := make([]slot, len(base))
	resolved := false
	for i, t := range base {
		if t != pgdata.Unknown {
			continue
		}
		s := slot{category: b.category(all[0].args[i]), preferred: b.preferred(all[0].args[i])}
		conflict := false
		for _, c := range all[1:] {
			switch category := b.category(c.args[i]); {
			case category == s.category:
				s.preferred = s.preferred || b.preferred(c.args[i])
			case category == 'S':
				s, conflict = slot{category: 'S', preferred: b.preferred(c.args[i])}, false
			case s.category != 'S':
				conflict = true
			}
		}
		if all[0].args[i] != 0 && b.category(all[0].args[i]) == 'S' {
			conflict = false
		}
		if conflict && s.category != 'S' {
			return all
		}
		slots[i], resolved = s, true
	}
	if !resolved {
		return all
	}
	var out []candidate
	for _, c := range all {
		keep := true
		for i, t := range base {
			if t != pgdata.Unknown {
				continue
			}
			if b.category(c.args[i]) != slots[i].category || slots[i].preferred && !b.preferred(c.args[i]) {
				keep = false
			}
		}
		if keep {
			out = append(out, c)
		}
	}
	if len(out) > 0 {
		return out
	}
	return all
}

// assumeKnown takes untyped arguments for the one type that the typed ones share.
func (b *binder) assumeKnown(all []candidate, types, base []uint32, unknowns int) *candidate {
	if unknowns == len(types) {
		return nil
	}
	known := pgdata.Unknown
	for _, t := range base {
		if t == pgdata.Unknown {
			continue
		}
		if known == pgdata.Unknown {
			known = t
		} else if known != t {
			return nil
		}
	}
	same := make([]uint32, len(types))
	for i := range same {
		same[i] = known
	}
	if fits := b.matching(all, same); len(fits) == 1 {
		return &fits[0]
	}
	return nil
}

// types returns the types of expressions.
func typesOf(args []tree.Expr) []uint32 {
	out := make([]uint32, len(args))
	for i, a := range args {
		out[i] = a.Type().OID
	}
	return out
}
