package sample

import "time"

// index is one of the fourteen: its symbol, first close in its currency, usual daily volume in thousands,
// hundredths of a dollar for one unit of its currency, and the exchange's holidays.
type index struct {
	name     string
	start    int64
	volume   int64
	usd      int64
	calendar calendar
}

var indices = []index{
	{"HSI", 2568, 1500, 13, calendar{easter, fixed{time.May, 1}, fixed{time.July, 1}, fixed{time.October, 1}, fixed{time.December, 26}}},
	{"NYA", 1950, 3600, cent, us},
	{"IXIC", 454, 2100, cent, us},
	{"000001.SS", 1260, 130, 16, china},
	{"399001.SZ", 965, 1700, 16, china},
	{"N225", 38712, 90, 1, calendar{fixed{time.January, 2}, fixed{time.January, 3}, fixed{time.May, 3}, fixed{time.May, 5}, fixed{time.November, 3}, fixed{time.December, 31}}},
	{"N100", 1000, 250, 122, euro},
	{"GDAXI", 1790, 85, 122, euro},
	{"GSPTSE", 3970, 210, 83, calendar{easter, fixed{time.July, 1}, fixed{time.December, 26}}},
	{"NSEI", 1000, 300, 1, calendar{fixed{time.January, 26}, fixed{time.August, 15}, fixed{time.October, 2}}},
	{"SSMI", 1780, 60, 111, calendar{easter, easterMonday, fixed{time.January, 2}, fixed{time.August, 1}, fixed{time.December, 26}}},
	{"TWII", 9624, 2800, 4, calendar{fixed{time.February, 28}, fixed{time.May, 1}, fixed{time.October, 10}}},
	{"KS11", 909, 480, 1, calendar{fixed{time.March, 1}, fixed{time.June, 6}, fixed{time.August, 15}, fixed{time.October, 3}}},
	{"J203.JO", 3200, 200, 7, calendar{easter, easterMonday, fixed{time.March, 21}, fixed{time.April, 27}, fixed{time.September, 24}, fixed{time.December, 26}}},
}

var (
	us    = calendar{easter, fixed{time.July, 4}, fixed{time.June, 19}}
	euro  = calendar{easter, easterMonday, fixed{time.May, 1}, fixed{time.December, 26}}
	china = calendar{fixed{time.May, 1}, fixed{time.October, 1}, fixed{time.October, 2}, fixed{time.October, 3}}
)

// calendar holds the days an exchange rests beside weekends, New Year and Christmas.
type calendar []holiday

type holiday interface{ on(day time.Time) bool }

func (c calendar) open(day time.Time) bool {
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	if (fixed{time.January, 1}).on(day) || (fixed{time.December, 25}).on(day) {
		return false
	}
	for _, h := range c {
		if h.on(day) {
			return false
		}
	}
	return true
}

// fixed is a holiday on the same date every year.
type fixed struct {
	month time.Month
	day   int
}

func (f fixed) on(day time.Time) bool { return day.Month() == f.month && day.Day() == f.day }

// afterEaster is a holiday so many days after Easter Sunday.
type afterEaster int

const (
	easter       afterEaster = -2 // Good Friday
	easterMonday afterEaster = 1
)

func (a afterEaster) on(day time.Time) bool {
	if m := day.Month(); m < time.March || m > time.April {
		return false
	}
	month, sunday := easterSunday(day.Year())
	when := time.Date(day.Year(), month, sunday+int(a), 0, 0, 0, 0, time.UTC)
	return when.Month() == day.Month() && when.Day() == day.Day()
}

// easterSunday is Butcher's algorithm for the Gregorian calendar.
func easterSunday(year int) (time.Month, int) {
	a, b, c := year%19, year/100, year%100
	d, e, f := b/4, b%4, (b+8)/25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Month(n / 31), n%31 + 1
}
