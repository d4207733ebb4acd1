package broker

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// windowSize is how many batches a producer may have in flight to a partition (KIP-98): those that it may
// send again.
const windowSize = 5

// segmentsRead is how many of a partition's newest segments are looked through: what is in flight may
// stand in two.
const segmentsRead = 2

// window is the newest batches of a producer in a partition, in the form of kfake's seq_windows.json.
type window struct {
	PID     int64             `json:"pid"`
	Topic   string            `json:"topic"`
	Part    int32             `json:"partition"`
	Entries [windowSize]batch `json:"entries"`
	Count   uint8             `json:"count"`
	At      uint8             `json:"at"` // where the next entry goes
	Epoch   int16             `json:"epoch"`
	Seen    bool              `json:"seen"`
	NextSeq int32             `json:"next_seq"`
}

type batch struct {
	FirstSeq int32 `json:"first_seq"`
	NextSeq  int32 `json:"next_seq"`
	Offset   int64 `json:"offset"`
}

// restoreSequences tells kfake what the log says of its idempotent producers, as Apache Kafka rebuilds its
// producer state. kfake keeps the sequence numbers only at Close; after a kill, a producer that sends again
// what was written but not answered would have it written twice.
func restoreSequences(dataDir string) error {
	partitions, err := os.ReadDir(filepath.Join(dataDir, "partitions"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	kept := []*window{}
	for _, p := range partitions {
		dash := strings.LastIndexByte(p.Name(), '-')
		number, err := strconv.ParseInt(p.Name()[dash+1:], 10, 32)
		if dash < 0 || err != nil {
			continue
		}
		topic, err := url.PathUnescape(p.Name()[:dash])
		if err != nil {
			continue
		}
		windows, err := readWindows(filepath.Join(dataDir, "partitions", p.Name()))
		if err != nil {
			return err
		}
		for _, w := range windows {
			w.Topic, w.Part = topic, int32(number)
			kept = append(kept, w)
		}
	}
	text, err := json.Marshal(map[string]any{"version": 1, "windows": kept})
	if err != nil {
		return err
	}
	path := filepath.Join(dataDir, "seq_windows.json")
	if err := os.WriteFile(path+".new", text, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// readWindows reads a partition's newest segments.
func readWindows(dir string) (map[int64]*window, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var bases []int64
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".dat"); ok {
			if base, err := strconv.ParseInt(name, 10, 64); err == nil {
				bases = append(bases, base)
			}
		}
	}
	slices.Sort(bases)
	windows := map[int64]*window{}
	for _, base := range bases[max(len(bases)-segmentsRead, 0):] {
		if err := readSegment(filepath.Join(dir, fmt.Sprintf("%d.dat", base)), windows); err != nil {
			return nil, err
		}
	}
	return windows, nil
}

// Where a record batch (https://kafka.apache.org/documentation/#recordbatch) holds its fields, in bytes.
const (
	lengthAt, checksumAt, checkedFrom  = 8, 17, 21
	producerAt, epochAt, sequenceAt    = 43, 51, 53
	recordsAt, headerSize, beforeCount = 57, 61, 12 // the length counts what follows it
	largest                            = 1 << 30
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// readSegment adds a segment's batches, up to a torn one: there kfake cuts it off.
func readSegment(path string, windows map[int64]*window) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	b := make([]byte, headerSize)
	for {
		if _, err := io.ReadFull(in, b[:headerSize]); err != nil {
			return unlessTorn(err)
		}
		size := beforeCount + int64(binary.BigEndian.Uint32(b[lengthAt:]))
		if size < headerSize || size > largest {
			return nil
		}
		b = slices.Grow(b[:headerSize], int(size))[:size]
		if _, err := io.ReadFull(in, b[headerSize:]); err != nil {
			return unlessTorn(err)
		}
		if crc32.Checksum(b[checkedFrom:], castagnoli) != binary.BigEndian.Uint32(b[checksumAt:]) {
			return nil
		}
		pid, epoch, first := int64(binary.BigEndian.Uint64(b[producerAt:])), int16(binary.BigEndian.Uint16(b[epochAt:])), int32(binary.BigEndian.Uint32(b[sequenceAt:]))
		if pid < 0 || first < 0 { // not of an idempotent producer, or the end of a transaction
			continue
		}
		w := windows[pid]
		if w == nil || w.Epoch != epoch {
			w = &window{PID: pid, Epoch: epoch, Seen: true}
			windows[pid] = w
		}
		w.add(first, int32(binary.BigEndian.Uint32(b[recordsAt:])), int64(binary.BigEndian.Uint64(b)))
	}
}

func unlessTorn(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

func (w *window) add(first, records int32, offset int64) {
	w.NextSeq = int32((int64(first) + int64(records)) % math.MaxInt32) // as kfake wraps it
	w.Entries[w.At] = batch{first, w.NextSeq, offset}
	w.At = (w.At + 1) % windowSize
	w.Count = min(w.Count+1, windowSize)
}
