package sample

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// Fault is a way in which real price files differ from a tidy one.
type Fault string

// The faults, each seen in a real file.
const (
	Cut      Fault = "cut"      // the last row stops behind the point of its last number
	Blank    Fault = "blank"    // rows of commas alone follow the prices, one for every two rows
	DayFirst Fault = "dayfirst" // dates as 31/12/1986
	CRLF     Fault = "crlf"     // lines end in CR LF
)

// Faults lists every fault.
func Faults() []Fault { return []Fault{Cut, Blank, DayFirst, CRLF} }

// WriteCSV writes the sample with its header to w. With Cut, the row that is cut comes beside config.Rows whole ones.
func WriteCSV(w io.Writer, config Config, faults ...Fault) error {
	has := map[Fault]bool{}
	for _, f := range faults {
		has[f] = true
	}
	end := "\n"
	if has[CRLF] {
		end = "\r\n"
	}
	out := bufio.NewWriter(w)
	for i, name := range Header {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(name)
	}
	out.WriteString(end)
	rows := config.Rows
	config.Rows++ // for the cut row
	generator := New(config)
	for n := int64(0); n <= rows; n++ {
		cells, _ := generator.Next()
		if has[DayFirst] {
			d := cells[1]
			cells[1] = fmt.Appendf(nil, "%s/%s/%s", d[8:], d[5:7], d[:4])
		}
		row := bytes.Join(cells, []byte(","))
		switch {
		case n < rows:
			out.Write(row)
			out.WriteString(end)
		case has[Blank]:
			for range rows / 2 {
				out.WriteString(",,,,,,,," + end)
			}
			fallthrough
		default:
			if has[Cut] {
				out.Write(row[:bytes.LastIndexByte(row, '.')+1])
			}
		}
	}
	return out.Flush()
}
