// Package gateway is the part that makes the lake a PostgreSQL server: it speaks PostgreSQL's protocol, gives
// SQL PostgreSQL's meaning, and runs it in Athena.
package gateway

import (
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/awsconf"
	"github.com/datacounsel/spillway/internal/cli"
)

// Options are the gateway's.
type Options struct {
	AWS awsconf.Options

	Listen         string // host:port
	Database       string // for clients that name none
	WorkGroup      string
	OutputLocation string // s3://bucket/prefix/
	DataCatalog    string
	ResultReuse    time.Duration // results up to this age are reused; 0 never
	CatalogAge     time.Duration // how old what is known of Glue may be; 0: 0.5 s at an endpoint of one's own, 1 min at AWS

	Users           string // file
	TLSCert, TLSKey string // PEM files

	MaxConnections int
	MaxMessage     int // bytes
	LoginTimeout   time.Duration
	DrainTimeout   time.Duration

	Native        bool
	Audit         string // debug, info or off
	AuditLiterals bool
}

// DefaultOptions serve on loopback, with AWS and credentials from the standard environment.
func DefaultOptions() Options {
	return Options{
		Listen: "127.0.0.1:5439", Database: "realtime-de-db",
		MaxConnections: 100, MaxMessage: 16 << 20, LoginTimeout: 15 * time.Second, DrainTimeout: 8 * time.Second,
		Audit: "debug",
	}
}

// AddFlags adds the gateway's flags without those of AWS, which parts in one process share.
func (o *Options) AddFlags(cmd *cobra.Command) {
	cli.Group(cmd, "Gateway", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.Listen, "gateway-listen", o.Listen, "serve PostgreSQL's protocol at `HOST:PORT`")
		fs.StringVar(&o.WorkGroup, "workgroup", o.WorkGroup, "Athena's workgroup `NAME`; empty: primary")
		fs.StringVar(&o.OutputLocation, "output-location", o.OutputLocation, "where Athena writes results, an `s3://BUCKET/PREFIX/`; empty: as the workgroup says")
		fs.StringVar(&o.DataCatalog, "data-catalog", o.DataCatalog, "Athena's data catalog `NAME` whose databases clients connect to; the others are databases too; empty: AwsDataCatalog")
		fs.DurationVar(&o.ResultReuse, "result-reuse", o.ResultReuse, "let Athena answer with results up to this `AGE` (whole minutes); 0 never")
		fs.DurationVar(&o.CatalogAge, "catalog-age", o.CatalogAge, "how old what is known of Glue may be, an `AGE`; 0: 500ms with --aws-endpoint, else 1m")
		fs.BoolVar(&o.Native, "native", o.Native, "let sessions send queries in Athena's own SQL (SET spillway.native, ATHENA $$…$$)")
	})
	cli.Group(cmd, "Gateway's door", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.Users, "users", o.Users, "`FILE` of lines user:SCRAM-SHA-256 verifier; without it only spillway enters, from this machine")
		fs.StringVar(&o.TLSCert, "tls-cert", o.TLSCert, "certificate chain, a PEM `FILE`; read anew when it changes")
		fs.StringVar(&o.TLSKey, "tls-key", o.TLSKey, "key of --tls-cert, a PEM `FILE`")
		fs.IntVar(&o.MaxConnections, "max-connections", o.MaxConnections, "most `SESSIONS` at a time")
		fs.IntVar(&o.MaxMessage, "max-message", o.MaxMessage, "most `BYTES` in one message of a client")
		fs.DurationVar(&o.LoginTimeout, "login-timeout", o.LoginTimeout, "`TIME` a client may take to log in")
		fs.DurationVar(&o.DrainTimeout, "drain-timeout", o.DrainTimeout, "`TIME` that running statements get when the gateway ends")
		fs.StringVar(&o.Audit, "audit", o.Audit, "log a line for every statement at `LEVEL`: debug, info or off")
		fs.BoolVar(&o.AuditLiterals, "audit-literals", o.AuditLiterals, "show literals in audit lines; else they are $1, $2, …")
	})
}

// trusted is the user who enters from loopback without a password.
const trusted = "spillway"

// Validate tells what is wrong with the options, as a usage error.
func (o *Options) Validate() error {
	host, _, err := net.SplitHostPort(o.Listen)
	switch {
	case err != nil:
		return cli.Usagef("--gateway-listen %q: use host:port", o.Listen)
	case (o.TLSCert == "") != (o.TLSKey == ""):
		return cli.Usagef("--tls-cert and --tls-key go together")
	case !loopback(host) && (o.Users == "" || o.TLSCert == ""):
		return cli.Usagef("--gateway-listen %s is open to other machines: give --users, --tls-cert and --tls-key, or listen on 127.0.0.1", o.Listen)
	case o.MaxConnections < 1:
		return cli.Usagef("--max-connections %d: at least 1", o.MaxConnections)
	case o.MaxMessage < 64<<10:
		return cli.Usagef("--max-message %d: at least 65536 bytes", o.MaxMessage)
	case o.LoginTimeout <= 0:
		return cli.Usagef("--login-timeout %s: more than 0", o.LoginTimeout)
	case o.DrainTimeout < 0 || o.CatalogAge < 0:
		return cli.Usagef("--drain-timeout and --catalog-age: not below 0")
	case o.ResultReuse < 0 || o.ResultReuse > 7*24*time.Hour || o.ResultReuse%time.Minute != 0:
		return cli.Usagef("--result-reuse %s: whole minutes up to 168h", o.ResultReuse)
	}
	_, err = o.auditLevel()
	return err
}

// auditOff is below every level that is logged.
const auditOff = slog.Level(-128)

func (o *Options) auditLevel() (slog.Level, error) {
	switch o.Audit {
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "off":
		return auditOff, nil
	}
	return 0, cli.Usagef("--audit %q: use debug, info or off", o.Audit)
}

// loopback tells whether only this machine reaches a host.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
