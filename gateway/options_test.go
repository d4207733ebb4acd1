package gateway

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/cli"
)

func TestValidate(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Options)
		want   string // empty: good
	}{
		"defaults":           {func(*Options) {}, ""},
		"localhost":          {func(o *Options) { o.Listen = "localhost:0" }, ""},
		"IPv6 loopback":      {func(o *Options) { o.Listen = "[::1]:5439" }, ""},
		"open":               {func(o *Options) { o.Listen = "0.0.0.0:5439" }, "is open to other machines"},
		"all addresses":      {func(o *Options) { o.Listen = ":5439" }, "is open to other machines"},
		"open without TLS":   {func(o *Options) { o.Listen, o.Users = "10.0.0.1:5439", "users" }, "is open to other machines"},
		"open without users": {func(o *Options) { o.Listen, o.TLSCert, o.TLSKey = "10.0.0.1:5439", "c", "k" }, "is open to other machines"},
		"open and closed":    {func(o *Options) { o.Listen, o.TLSCert, o.TLSKey, o.Users = "10.0.0.1:5439", "c", "k", "u" }, ""},
		"no port":            {func(o *Options) { o.Listen = "127.0.0.1" }, "--gateway-listen"},
		"key alone":          {func(o *Options) { o.TLSKey = "k" }, "go together"},
		"no sessions":        {func(o *Options) { o.MaxConnections = 0 }, "--max-connections"},
		"tiny messages":      {func(o *Options) { o.MaxMessage = 10 }, "--max-message"},
		"no login":           {func(o *Options) { o.LoginTimeout = 0 }, "--login-timeout"},
		"audit":              {func(o *Options) { o.Audit = "loud" }, "--audit"},
		"reuse of seconds":   {func(o *Options) { o.ResultReuse = 90 * time.Second }, "--result-reuse"},
	} {
		o := DefaultOptions()
		test.change(&o)
		err := o.Validate()
		var usage *cli.UsageError
		if test.want == "" && err != nil || test.want != "" && (!errors.As(err, &usage) || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}
