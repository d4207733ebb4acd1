package udf

import (
	"math"
	"strings"
	"time"

	"github.com/datacounsel/spillway/internal/local/trino/duck"
	"github.com/datacounsel/spillway/internal/local/trino/text"
)

func dates() []*duck.Scalar {
	v, ts := duck.Varchar, duck.Timestamp
	return []*duck.Scalar{
		fn("t_to_date", duck.Date, func(a vectors, r int, o *duck.Vector) error {
			days, err := text.ParseDate(a[0].Str(r))
			if err != nil {
				return badCast("Value cannot be cast to date: " + a[0].Str(r))
			}
			o.SetInt(r, days)
			return nil
		}, v),
		fn("t_to_time", duck.Time, func(a vectors, r int, o *duck.Vector) error {
			micros, _, err := text.ParseTime(a[0].Str(r))
			if err != nil {
				return badCast("Value cannot be cast to time: " + a[0].Str(r))
			}
			o.SetInt(r, text.Round(micros, int(a[1].Int(r)))%86400e6)
			return nil
		}, v, duck.Integer),
		fn("t_to_timestamp", ts, func(a vectors, r int, o *duck.Vector) error {
			t, err := text.ParseTimestamp(a[0].Str(r))
			if err != nil {
				return badCast("Value cannot be cast to timestamp: " + a[0].Str(r))
			}
			o.SetInt(r, text.Round(t.Micros, int(a[1].Int(r))))
			return nil
		}, v, duck.Integer),
		fn("t_to_instant", ts, func(a vectors, r int, o *duck.Vector) error {
			t, err := text.ParseTimestamp(a[0].Str(r))
			if err != nil {
				return badCast("Value cannot be cast to timestamp with time zone: " + a[0].Str(r))
			}
			instant, err := text.Instant(t.Micros, zoneOr(t.Zone))
			o.SetInt(r, text.Round(instant, int(a[1].Int(r))))
			return err
		}, v, duck.Integer),
		fn("t_zone_of", v, func(a vectors, r int, o *duck.Vector) error {
			t, err := text.ParseTimestamp(a[0].Str(r))
			if err != nil {
				return badCast("Value cannot be cast to timestamp with time zone: " + a[0].Str(r))
			}
			o.SetStr(r, zoneOr(t.Zone))
			return nil
		}, v),
		text1("t_zone", func(s string) (string, error) {
			if s == "" {
				return "", badArgument("Zone ID cannot be empty")
			}
			zone, err := text.Zone(s)
			if err != nil {
				return "", badArgument("'" + s + "' is not a valid time zone")
			}
			return zone, nil
		}),
		fn("t_zone_offset", v, func(a vectors, r int, o *duck.Vector) error {
			minutes := a[0].Int(r) / 60000
			sign := "+"
			if minutes < 0 {
				sign, minutes = "-", -minutes
			}
			zone, err := text.Zone(sign + text.Time(minutes*60e6, 0)[:5])
			if err != nil {
				return badArgument("Invalid time zone offset")
			}
			o.SetStr(r, zone)
			return nil
		}, duck.BigInt),
		fn("t_local", ts, func(a vectors, r int, o *duck.Vector) error {
			micros, err := text.Local(a[0].Int(r), a[1].Str(r))
			o.SetInt(r, micros)
			return err
		}, ts, v),
		fn("t_instant", ts, func(a vectors, r int, o *duck.Vector) error {
			micros, err := text.Instant(a[0].Int(r), a[1].Str(r))
			o.SetInt(r, micros)
			return err
		}, ts, v),
		fn("t_zone_seconds", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			local, err := text.Local(a[0].Int(r), a[1].Str(r))
			o.SetInt(r, (local-a[0].Int(r))/1e6)
			return err
		}, ts, v),
		fn("t_round_timestamp", ts, func(a vectors, r int, o *duck.Vector) error {
			o.SetInt(r, text.Round(a[0].Int(r), int(a[1].Int(r))))
			return nil
		}, ts, duck.Integer),
		fn("t_whole_days", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			ms := a[0].Int(r)
			if ms%86400000 != 0 {
				return badArgument("Cannot add hour, minutes or seconds to a date")
			}
			o.SetInt(r, ms/86400000)
			return nil
		}, duck.BigInt),
		fn("t_unixtime", ts, func(a vectors, r int, o *duck.Vector) error {
			f := a[0].Float(r)
			if math.IsNaN(f) || math.Abs(f) > 1e13 {
				return badArgument("Unix time is out of range")
			}
			o.SetInt(r, int64(math.Floor(f*1000+0.5))*1000)
			return nil
		}, duck.Double),
		fn("t_date_diff", duck.BigInt, func(a vectors, r int, o *duck.Vector) error {
			o.SetInt(r, dateDiff(a[0].Str(r), a[1].Int(r), a[2].Int(r)))
			return nil
		}, v, ts, ts),
		fn("t_date_text", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, text.Date(a[0].Int(r)))
			return nil
		}, duck.Date),
		fn("t_time_text", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, text.Time(a[0].Int(r), int(a[1].Int(r))))
			return nil
		}, duck.Time, duck.Integer),
		fn("t_timestamp_text", v, func(a vectors, r int, o *duck.Vector) error {
			o.SetStr(r, text.Stamp(a[0].Int(r), int(a[1].Int(r))))
			return nil
		}, ts, duck.Integer),
		fn("t_iso_text", v, func(a vectors, r int, o *duck.Vector) error {
			zone := a[2].Str(r)
			if zone == "UTC" {
				zone = "Z"
			} else if zone != "" {
				zone = offset(a[0].Int(r), zone, true)
			}
			o.SetStr(r, strings.Replace(text.Stamp(a[0].Int(r), int(a[1].Int(r))), " ", "T", 1)+zone)
			return nil
		}, ts, duck.Integer, v),
		fn("t_iso_date", duck.Date, func(a vectors, r int, o *duck.Vector) error {
			t, err := isoDate(a[0].Str(r))
			if err != nil {
				return badArgument("Invalid format: \"" + a[0].Str(r) + "\"")
			}
			o.SetInt(r, t.Unix()/86400)
			return nil
		}, v),
		fn("t_iso_instant", ts, func(a vectors, r int, o *duck.Vector) error {
			t, err := isoTime(a[0].Str(r))
			if err != nil {
				return badArgument("Invalid format: \"" + a[0].Str(r) + "\"")
			}
			o.SetInt(r, t.UnixMilli()*1000)
			return nil
		}, v),
		fn("t_iso_zone", v, func(a vectors, r int, o *duck.Vector) error {
			t, err := isoTime(a[0].Str(r))
			if err != nil {
				return badArgument("Invalid format: \"" + a[0].Str(r) + "\"")
			}
			zone, err := text.Zone(t.Format("-07:00"))
			o.SetStr(r, zone)
			return err
		}, v),
	}
}

func zoneOr(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return zone
}

// dateDiff counts the full units from a to b.
func dateDiff(unit string, a, b int64) int64 {
	steps := map[string]int64{"millisecond": 1000, "second": 1e6, "minute": 60e6, "hour": 3600e6, "day": 86400e6, "week": 7 * 86400e6}
	if step, ok := steps[unit]; ok {
		return (b - a) / step
	}
	months := fullMonths(time.UnixMicro(a).UTC(), time.UnixMicro(b).UTC())
	switch unit {
	case "quarter":
		return months / 3
	case "year":
		return months / 12
	}
	return months
}

func fullMonths(a, b time.Time) int64 {
	if b.Before(a) {
		return -fullMonths(b, a)
	}
	n := (b.Year()-a.Year())*12 + int(b.Month()) - int(a.Month())
	if addMonths(a, n).After(b) {
		n--
	}
	return int64(n)
}

// addMonths keeps the day of the month where the month has it, else takes its last.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

func isoDate(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006", "2006-002", "20060102"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	var y, w, d int
	if n, rest, ok := strings.Cut(s, "-W"); ok {
		y = atoi(n)
		week, dayText, has := strings.Cut(rest, "-")
		w, d = atoi(week), 1
		if has {
			d = atoi(dayText)
		}
		if y > 0 && w > 0 && w < 54 && d > 0 && d < 8 {
			jan4 := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC)
			monday := jan4.AddDate(0, 0, -(int(jan4.Weekday())+6)%7)
			return monday.AddDate(0, 0, (w-1)*7+d-1), nil
		}
	}
	return time.Time{}, errFormat
}

func isoTime(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
		"2006-01-02T15Z07:00", "2006-01-02T15", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05Z07"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return isoDate(strings.TrimSuffix(s, "T"))
}
