package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/datacounsel/spillway/loadgen/encode"
)

const (
	// inferLimit is how much of a source is read to tell numbers from text; smaller sources are read whole.
	inferLimit = 64 << 20
	// hashWhole is the size up to which the identity covers every byte; above, it covers samples.
	hashWhole   = 256 << 20
	hashSamples = 64
	hashBlock   = 1 << 20
	// numberShare: a column is of numbers when at least 19 of 20 of its values are.
	numberShare = 20
	// rulesVersion changes whenever other rows would come out of the same bytes.
	rulesVersion = "rows/1"
)

// priceColumns are the columns of an index price file. They keep their kinds whatever the cells hold.
var priceColumns = map[string]encode.Kind{
	"Index": encode.Text, "Date": encode.Text,
	"Open": encode.Number, "High": encode.Number, "Low": encode.Number, "Close": encode.Number,
	"Adj Close": encode.Number, "Volume": encode.Number, "CloseUSD": encode.Number,
}

// tally counts what the cells of a column look like.
type tally struct{ numbers, others, zeros int64 }

// inferColumns reads the header and decides the kind of each column. Columns of an index price file are
// known by name. Any other column holds numbers when at least 95 % of its values do and none has leading
// zeros, as codes have; the remaining values then are bad rows, not a reason to quote every number.
func inferColumns(c content, nulls []string) ([]encode.Column, error) {
	rows, err := openCSV(io.LimitReader(reader(c), inferLimit))
	if err != nil {
		return nil, err
	}
	columns := rows.columns
	if setKnown(columns) {
		return columns, nil
	}
	tallies := make([]tally, len(columns))
	for {
		row, err := rows.Next()
		var bad *BadRow
		if errors.As(err, &bad) {
			continue
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if row.Last {
			continue // perhaps cut off
		}
		for i, cell := range row.Cells {
			tallies[i].add(cell, nulls)
		}
	}
	for i, t := range tallies {
		if t.numbers > 0 && t.zeros == 0 && t.others*numberShare <= t.numbers+t.others {
			columns[i].Kind = encode.Number
		}
	}
	return columns, nil
}

// setKnown sets the kinds of an index price file's columns and tells whether columns has no others.
func setKnown(columns []encode.Column) bool {
	for _, c := range columns {
		if _, ok := priceColumns[c.Name]; !ok {
			return false
		}
	}
	for i := range columns {
		columns[i].Kind = priceColumns[columns[i].Name]
	}
	return true
}

func (t *tally) add(cell []byte, nulls []string) {
	switch {
	case isNull(cell, nulls):
	case encode.HasLeadingZeros(bytes.TrimSpace(cell)):
		t.zeros++
	case encode.IsNumber(cell):
		t.numbers++
	default:
		t.others++
	}
}

// identify hashes the content and how it is read. Above hashWhole bytes it takes the size and blocks spread
// evenly over the content, so that starting on a large file does not mean reading it twice.
func identify(c content, format Format, columns []encode.Column, nulls []string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %d\n", rulesVersion, format, c.Size())
	for _, column := range columns {
		fmt.Fprintf(h, "%q %d\n", column.Name, column.Kind)
	}
	fmt.Fprintf(h, "%q\n", nulls)
	if err := hashContent(h, c); err != nil {
		return "", fmt.Errorf("read the source for its identity: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

func hashContent(h hash.Hash, c content) error {
	if c.Size() <= hashWhole {
		_, err := io.Copy(h, reader(c))
		return err
	}
	for i := int64(0); i < hashSamples; i++ {
		at := (c.Size() - hashBlock) / (hashSamples - 1) * i
		if _, err := io.Copy(h, io.NewSectionReader(c, at, hashBlock)); err != nil {
			return err
		}
	}
	return nil
}
