package pgdata

import "sync"

var keywords = sync.OnceValue(func() map[string]byte {
	all := map[string]byte{}
	each("keywords", func(get func(string) string) { all[get("word")] = get("catcode")[0] })
	return all
})

// Reserved says whether quote_ident must quote the word: every keyword but the unreserved ones.
func Reserved(word string) bool {
	category, ok := keywords()[word]
	return ok && category != 'U'
}
