package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/datacounsel/spillway/gateway/sql/pgerr"
)

const (
	readBuffer = 8 << 10
	flushAt    = 32 << 10 // bytes that wait to be sent
	keepBody   = 64 << 10 // a message's buffer larger than this is given back
)

// conn frames messages over a connection. Reading and writing each belong to one goroutine; what is sent
// waits in out until flush or flushAt, so a slow reader holds the sender back.
type conn struct {
	net     net.Conn
	r       *bufio.Reader
	maxBody int // of a message's bytes; more ends the session
	body    []byte
	out     []byte
	failed  error // of the first write that failed
}

func newConn(c net.Conn, maxBody int) *conn {
	return &conn{net: c, r: bufio.NewReaderSize(c, readBuffer), maxBody: maxBody}
}

// receive reads a message; its body is valid until the next.
func (c *conn) receive() (typ byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return 0, nil, err
	}
	n := int(int32(binary.BigEndian.Uint32(head[1:]))) - 4
	if n < 0 || n > c.maxBody {
		return 0, nil, fatal(pgerr.New(-1, "08P01", "invalid message length"))
	}
	if n > cap(c.body) || cap(c.body) > keepBody && n <= keepBody {
		c.body = make([]byte, max(n, 512))
	}
	body = c.body[:n]
	_, err = io.ReadFull(c.r, body)
	return head[0], body, err
}

// send queues a message.
func (c *conn) send(m pgproto3.BackendMessage) {
	out, err := m.Encode(c.out)
	if err != nil {
		c.fail(err)
		return
	}
	c.out = out
	c.relieve()
}

// relieve sends what is queued when it is much.
func (c *conn) relieve() {
	if len(c.out) >= flushAt {
		_ = c.flush() // kept in failed
	}
}

func (c *conn) fail(err error) {
	if c.failed == nil {
		c.failed = err
	}
}

// flush sends what is queued.
func (c *conn) flush() error {
	if c.failed == nil && len(c.out) > 0 {
		_, err := c.net.Write(c.out)
		c.failed = err
	}
	if c.out = c.out[:0]; cap(c.out) > 4*flushAt {
		c.out = nil
	}
	return c.failed
}

// watch calls gone when the client closes the connection while nothing is read from it. What the client
// sends meanwhile stays in the buffer; a full buffer ends the watching. stop must be called before receive.
func (c *conn) watch(gone func()) (stop func()) {
	var done sync.WaitGroup
	done.Go(func() {
		for {
			_, err := c.r.Peek(c.r.Buffered() + 1)
			switch {
			case err == nil:
				continue
			case errors.Is(err, bufio.ErrBufferFull), errors.Is(err, os.ErrDeadlineExceeded):
			default:
				gone()
			}
			return
		}
	})
	return func() {
		_ = c.net.SetReadDeadline(time.Unix(1, 0))
		done.Wait()
		_ = c.net.SetReadDeadline(time.Time{})
	}
}
