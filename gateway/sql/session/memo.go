package session

import "sync"

// maxMemo is how many things are kept; more and all are forgotten.
const maxMemo = 10_000

// Memo keeps what is dear to make of the catalog for the statements that follow, of any session. The zero value
// is ready, and nil keeps nothing.
type Memo struct {
	mu   sync.Mutex
	kept map[string]any
}

// Get returns what is kept under a key if it still holds, else what make gives.
func (m *Memo) Get(key string, holds func(any) bool, make func() any) any {
	if m == nil {
		return make()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.kept[key]; ok && holds(old) {
		return old
	}
	if m.kept == nil || len(m.kept) >= maxMemo {
		m.kept = map[string]any{}
	}
	m.kept[key] = make()
	return m.kept[key]
}
