// Package catalog keeps the Glue table in step with the records: it infers columns as a crawler would and
// widens the table before the objects that need it become visible.
package catalog

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/datacounsel/spillway/internal/backoff"
	"github.com/datacounsel/spillway/internal/lake"
)

// View is what is known about the columns at one moment. It is never changed.
type View struct {
	Version int64
	Columns []lake.Column // of the table, those about to be added included
	Ignored []lake.Column // keys that no table can have as a column
}

// Known are the columns that need no second look: Columns and Ignored.
func (v *View) Known() []lake.Column {
	return append(append([]lake.Column(nil), v.Columns...), v.Ignored...)
}

// Schema is the columns of one table, shared by all that write to its location.
type Schema struct {
	view  atomic.Pointer[View]
	learn sync.Mutex // guards replacing view

	table   *Table
	apply   sync.Mutex   // held while Glue is asked
	applied atomic.Int64 // the version that Glue is known to have; -1: none
	wanted  atomic.Bool  // by Ensure, since Watch looked last
}

// Open reads the table from Glue, if it is there; else the schema has the columns given and the table is
// made by the first Ensure.
func Open(ctx context.Context, table *Table) (*Schema, error) {
	columns, found, err := table.columns(ctx)
	if err != nil {
		return nil, err
	}
	s := &Schema{table: table}
	merged, changed := lake.MergeColumns(columns, missing(columns, table.Given))
	s.view.Store(&View{Columns: merged})
	s.applied.Store(-1)
	if found && len(changed) == 0 {
		s.applied.Store(0)
	}
	return s, nil
}

// View returns what is known now.
func (s *Schema) View() *View { return s.view.Load() }

// Learn adds what a record shows and returns the view that covers it.
func (s *Schema) Learn(record []byte) (*View, error) {
	columns, err := lake.Infer(record)
	if err != nil {
		return nil, err
	}
	s.learn.Lock()
	defer s.learn.Unlock()
	return s.widen(columns), nil
}

// widen is called with learn held.
func (s *Schema) widen(more []lake.Column) *View {
	old := s.view.Load()
	good, bad := sortOut(more)
	columns, changed := merge(old.Columns, good)
	ignored, more2 := lake.MergeColumns(old.Ignored, bad)
	if len(changed) == 0 && len(more2) == 0 {
		return old
	}
	view := &View{Version: old.Version, Columns: columns, Ignored: ignored}
	view.Version++
	s.view.Store(view)
	return view
}

// Ensure returns when the table in Glue has the columns of the view with that version. Objects must not be
// written before.
func (s *Schema) Ensure(ctx context.Context, version int64) error {
	s.wanted.Store(true)
	if s.applied.Load() >= version {
		return nil
	}
	s.apply.Lock()
	defer s.apply.Unlock()
	if s.applied.Load() >= version {
		return nil
	}
	return s.bring(ctx)
}

// Watch looks at the table now and then while objects are written, until ctx ends: a table that somebody
// dropped is made again, and one that lost columns gets them back.
func (s *Schema) Watch(ctx context.Context, every time.Duration) {
	for backoff.Sleep(ctx, every) == nil {
		if s.applied.Load() < 0 || !s.wanted.Swap(false) {
			continue
		}
		s.apply.Lock()
		err := s.bring(ctx)
		s.apply.Unlock()
		if err != nil && ctx.Err() == nil {
			s.table.Log.Error("the table is not as the objects need it", "table", s.table.String(), "error", err)
		}
	}
}

// bring gives the table what the view has. It is called with apply held.
func (s *Schema) bring(ctx context.Context) error {
	view := s.View()
	now, err := s.table.Widen(ctx, view.Columns)
	if err != nil {
		return err
	}
	s.learn.Lock()
	defer s.learn.Unlock()
	s.applied.Store(view.Version)
	latest := s.View()
	if wider := s.widen(now); latest == view {
		s.applied.Store(wider.Version) // only columns of other workers came in, which Glue has
	}
	return nil
}
