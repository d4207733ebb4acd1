package run

import (
	"math"

	"github.com/datacounsel/spillway/gateway/sql/pgdata"
	"github.com/datacounsel/spillway/gateway/sql/value"
)

// The first and last days and moments of date and timestamp, the last exclusive.
const (
	firstDay, endOfDates   = -2451545, 2147483494 - 2451545
	endOfMoments           = 109203528 - 2451545 // days
	firstMoment, endMicros = -211813488000000000, 9223371331200000000
)

// dateMoment is midnight of a date, if timestamps reach so far.
func dateMoment(d value.Date) value.Timestamp {
	if t := d.Timestamp(); !t.Finite() {
		return t
	}
	if d >= endOfMoments {
		fail("22008", "date out of range for timestamp")
	}
	return d.Timestamp()
}

// addDays is a date and a number of days.
func addDays(d value.Date, n int64) value.Datum {
	if !d.Timestamp().Finite() {
		return d
	}
	if n += int64(d); n < firstDay || n >= endOfDates {
		fail("22008", "date out of range")
	}
	return value.Date(n)
}

func daysBetween(a, b value.Date) value.Datum {
	if !a.Timestamp().Finite() || !b.Timestamp().Finite() {
		fail("22008", "cannot subtract infinite dates")
	}
	return int64(a) - int64(b)
}

func between(a, b value.Timestamp) value.Datum {
	if !a.Finite() || !b.Finite() {
		fail("22008", "cannot subtract infinite timestamps")
	}
	return a.Minus(b)
}

// momentIn checks that a finite timestamp is in range.
func momentIn(t value.Timestamp) value.Timestamp {
	if t < firstMoment || t >= endMicros {
		fail("22008", "timestamp out of range")
	}
	return t
}

// shift adds an interval to a timestamp; with a zone, months and days move the wall clock.
func (x *Exec) shift(t value.Timestamp, typ uint32, v value.Interval) value.Datum {
	if !t.Finite() {
		return t
	}
	days := float64(v.Months)*30.436875 + float64(v.Days)
	if far := float64(t) + days*dayMicros + float64(v.Micros); math.Abs(far) > 9.2234e18 {
		fail("22008", "timestamp out of range")
	}
	if typ == pgdata.TimestampTZ && (v.Months != 0 || v.Days != 0) {
		wall := t.Local(x.env.Zone).Plus(value.Interval{Months: v.Months, Days: v.Days})
		t, v = momentIn(wall).Moment(x.env.Zone), value.Interval{Micros: v.Micros}
	}
	return momentIn(t.Plus(v))
}

// spanTimes multiplies an interval.
func spanTimes(v value.Interval, f float64) value.Datum {
	for _, part := range []float64{float64(v.Months) * f, float64(v.Days) * f} {
		if math.IsNaN(part) || part > math.MaxInt32 || part < math.MinInt32 {
			fail("22008", "interval out of range")
		}
	}
	if micros := float64(v.Micros) * f; math.IsNaN(micros) || math.Abs(micros) >= math.MaxInt64 {
		fail("22008", "interval out of range")
	}
	return v.Mul(f)
}

func spanPlus(a, b value.Interval) value.Datum {
	sum := a.Add(b)
	if int64(sum.Months) != int64(a.Months)+int64(b.Months) || int64(sum.Days) != int64(a.Days)+int64(b.Days) ||
		(a.Micros > 0) == (b.Micros > 0) && (sum.Micros > 0) != (a.Micros > 0) && a.Micros != 0 && b.Micros != 0 {
		fail("22008", "interval out of range")
	}
	return sum
}

// spanOver divides an interval, each part for itself.
func spanOver(v value.Interval, f float64) value.Datum {
	for _, part := range []float64{float64(v.Months) / f, float64(v.Days) / f} {
		if math.IsNaN(part) || part > math.MaxInt32 || part < math.MinInt32 {
			fail("22008", "interval out of range")
		}
	}
	return v.Div(f)
}

// sameSigns makes the smaller unit's sign that of the greater, n of it being one of the greater.
func sameSigns(great int64, small, n int64) (int64, int64) {
	switch {
	case great > 0 && small < 0:
		return great - 1, small + n
	case great < 0 && small > 0:
		return great + 1, small - n
	}
	return great, small
}

func justifyHours(v value.Interval) value.Interval {
	days, rest := v.Micros/dayMicros, v.Micros%dayMicros
	d, m := sameSigns(int64(v.Days)+days, rest, dayMicros)
	return value.Interval{Months: v.Months, Days: int32(d), Micros: m}
}

func justifyDays(v value.Interval) value.Interval {
	m, d := sameSigns(int64(v.Months)+int64(v.Days/30), int64(v.Days%30), 30)
	return value.Interval{Months: int32(m), Days: int32(d), Micros: v.Micros}
}

// justifyInterval is justify_interval: hours into days, days into months, all of one sign.
func justifyInterval(v value.Interval) value.Interval {
	if v.Days > 0 && v.Micros > 0 || v.Days < 0 && v.Micros < 0 {
		v.Months, v.Days = v.Months+v.Days/30, v.Days%30
	}
	days, rest := v.Micros/dayMicros, v.Micros%dayMicros
	v.Days, v.Micros = v.Days+int32(days), rest
	v.Months, v.Days = v.Months+v.Days/30, v.Days%30
	switch {
	case v.Months > 0 && (v.Days < 0 || v.Days == 0 && v.Micros < 0):
		v.Days, v.Months = v.Days+30, v.Months-1
	case v.Months < 0 && (v.Days > 0 || v.Days == 0 && v.Micros > 0):
		v.Days, v.Months = v.Days-30, v.Months+1
	}
	d, m := sameSigns(int64(v.Days), v.Micros, dayMicros)
	v.Days, v.Micros = int32(d), m
	return v
}

// dateBin is date_bin: the start of the stride, counted from an origin, that a moment is in.
func dateBin(c *call) value.Datum {
	stride, t, origin := c.args[0].(value.Interval), c.args[1].(value.Timestamp), c.args[2].(value.Timestamp)
	switch {
	case !t.Finite():
		return t
	case !origin.Finite():
		fail("22008", "origin out of range")
	case stride.Months != 0:
		fail("0A000", "timestamps cannot be binned into intervals containing months or years")
	}
	step := int64(stride.Days)*dayMicros + stride.Micros
	if step <= 0 {
		fail("22008", "stride must be greater than zero")
	}
	diff := int64(t - origin)
	rest := diff % step
	if rest < 0 {
		rest += step
	}
	return t - value.Timestamp(rest)
}

// overlaps is OVERLAPS of two periods, each a start and an end or a length, in any order, with NULLs.
func overlaps(c *call) value.Datum {
	ends := make([]value.Datum, 4)
	for i, a := range c.args {
		if v, ok := a.(value.Interval); ok && i%2 == 1 && c.types[i] == pgdata.Interval {
			if a = c.args[i-1]; a != nil {
				typ := c.types[i-1]
				a = plus(&call{x: c.x, op: c.op, result: typ, args: []value.Datum{a, v}, types: []uint32{typ, pgdata.Interval}})
			}
		}
		ends[i] = a
	}
	s1, e1 := inOrder(ends[0], ends[1])
	s2, e2 := inOrder(ends[2], ends[3])
	if s1 == nil || s2 == nil {
		return nil
	}
	if order := value.Compare(s1, s2); order != 0 {
		if order < 0 { // the later start first
			s1, e1, e2 = s2, e2, e1
		}
		if e2 == nil {
			return nil
		}
		if value.Compare(s1, e2) < 0 {
			return true
		}
		if e1 == nil {
			return nil
		}
		return false
	}
	if e1 == nil || e2 == nil {
		return nil
	}
	return true
}

// inOrder puts a period's start before its end; a lone one is the start.
func inOrder(a, b value.Datum) (start, end value.Datum) {
	if a == nil || b != nil && value.Compare(a, b) > 0 {
		return b, a
	}
	return a, b
}

// dateTime is a time of a day.
func dateTime(d value.Date, t value.Time) value.Datum {
	if m := dateMoment(d); m.Finite() {
		return momentIn(m + value.Timestamp(t))
	}
	return d.Timestamp()
}

func dateTimeTZ(d value.Date, t value.TimeTZ) value.Datum {
	if m := dateMoment(d); m.Finite() {
		return momentIn(m + value.Timestamp(t.Time) + value.Timestamp(t.Zone)*1e6)
	}
	return d.Timestamp()
}
