package wire

import (
	"context"
	"strconv"

	"github.com/datacounsel/spillway/gateway/sql"
	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

// declare makes a cursor: a portal that runs when it is first fetched from. WITH HOLD outlives its
// transaction without being copied, because a result in S3 does not change.
func (s *session) declare(from *portal) error {
	raw := from.stmt.raw
	if !raw.Cursor.Hold && s.tx.block != explicit && s.tx.block != several {
		return pgerr.New(-1, "25P01", "DECLARE CURSOR can only be used in transaction blocks")
	}
	if raw.Cursor.Scroll {
		return pgerr.New(-1, "0A000", "SCROLL cursors are not supported").WithHint("Rows stream forward; declare the cursor without SCROLL.")
	}
	if raw.Inner.Kind != sql.Query {
		return pgerr.New(-1, "0A000", "DECLARE CURSOR is only supported for queries")
	}
	if s.portals[raw.Name] != nil {
		return pgerr.New(-1, "42P03", "cursor \"%s\" already exists", raw.Name)
	}
	plan := from.stmt.plan
	p := &portal{
		name: raw.Name, args: from.args, remote: from.remote, hold: raw.Cursor.Hold, binary: raw.Cursor.Binary, columns: plan.Columns,
		stmt: &statement{raw: raw.Inner, plan: plan, params: plan.Params, columns: plan.Columns},
	}
	if p.binary {
		p.formats = make([]int16, len(plan.Columns))
		for i := range p.formats {
			p.formats[i] = 1
		}
	}
	s.addPortal(p)
	return nil
}

// window is a source of the next rows of a cursor.
type window struct {
	cursor *portal
	left   int64
}

func (w *window) Next() (bool, error) {
	if w.left <= 0 || w.cursor.done {
		return false, nil
	}
	more, err := w.cursor.src.Next()
	if more {
		w.left--
		w.cursor.rows++
	} else {
		w.cursor.done = true
	}
	return more, err
}

func (w *window) Cell(i int) ([]byte, bool) { return w.cursor.src.Cell(i) }

func (w *window) Close() error { return nil }

// seek finds a cursor, runs it if nothing has yet, and skips to where FETCH or MOVE begins. It returns how
// many rows come then.
func (s *session) seek(ctx context.Context, raw *sql.Raw) (cursor *portal, count int64, err error) {
	if cursor, err = s.portal(raw.Name, "cursor"); err != nil {
		return nil, 0, err
	}
	skip, count := int64(0), int64(1)
	switch {
	case raw.Direction == sql.Forward && raw.Count >= 0:
		count = raw.Count
	case raw.Direction == sql.Backward && raw.Count <= 0 && raw.Count != -sql.FetchAll:
		count = -raw.Count
	case raw.Direction == sql.Absolute && raw.Count > cursor.rows:
		skip = raw.Count - cursor.rows - 1
	case raw.Direction == sql.Relative && raw.Count > 0:
		skip = raw.Count - 1
	default:
		return nil, 0, pgerr.New(-1, "55000", "cursor can only scan forward").WithHint("Rows stream through the gateway; ask for them again instead of going back.")
	}
	if count == 0 {
		return nil, 0, pgerr.New(-1, "55000", "cursor can only scan forward").WithHint("The gateway does not keep the current row.")
	}
	if !cursor.opened {
		if err := s.open(ctx, cursor); err != nil {
			return nil, 0, err
		}
	}
	if cursor.cancel != nil {
		defer cursor.link(ctx)()
	}
	_, err = drain(&window{cursor, skip})
	return cursor, count, err
}

// drain reads a source to its end and counts.
func drain(src source) (n int64, err error) {
	for {
		more, err := src.Next()
		if !more || err != nil {
			return n, err
		}
		n++
	}
}

func (s *session) fetch(ctx context.Context, p *portal) error {
	cursor, count, err := s.seek(ctx, p.stmt.raw)
	if err != nil {
		return err
	}
	p.src, p.athena, p.columns = &window{cursor, count}, cursor.athena, cursor.columns
	p.engine, p.queryID, p.cancel = cursor.engine, cursor.queryID, nil
	if p.formats == nil && cursor.binary {
		p.formats = cursor.formats
	}
	return nil
}

func (s *session) move(ctx context.Context, raw *sql.Raw) (tag string, err error) {
	cursor, count, err := s.seek(ctx, raw)
	if err != nil {
		return "", err
	}
	if cursor.cancel != nil {
		defer cursor.link(ctx)()
	}
	n, err := drain(&window{cursor, count})
	return "MOVE " + strconv.FormatInt(n, 10), err
}

func (s *session) closeCursor(raw *sql.Raw) error {
	if raw.Name == "" {
		s.closePortals(func(p *portal) bool { return p.name != "" })
		return nil
	}
	if _, err := s.portal(raw.Name, "cursor"); err != nil {
		return err
	}
	s.closePortal(raw.Name)
	return nil
}
