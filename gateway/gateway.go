package gateway

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/spf13/cobra"

	run "github.com/datacounsel/spillway/gateway/athena"
	"github.com/datacounsel/spillway/gateway/auth"
	"github.com/datacounsel/spillway/gateway/catalog"
	"github.com/datacounsel/spillway/gateway/wire"
	"github.com/datacounsel/spillway/internal/awsconf"
	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/obs"
)

const (
	part          = "gateway"
	serverVersion = "15.18"
	attempts      = 6 // of a request to AWS that is throttled or fails below

	localCatalogAge = 500 * time.Millisecond
	awsCatalogAge   = time.Minute
)

// Command is `spillway gateway`.
func Command(env *cli.Env) *cobra.Command {
	o, reporting := DefaultOptions(), obs.DefaultOptions()
	cmd := &cobra.Command{
		Use:   part,
		Short: "Serve the tables of Athena by PostgreSQL's protocol",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.Validate(); err != nil {
				return err
			}
			return obs.Run(cmd.Context(), reporting, env.Stderr, part, func(ctx context.Context, scope obs.Scope) error {
				return Run(ctx, o, scope)
			})
		},
		Example: `  spillway gateway --workgroup analysts --users users.txt --tls-cert cert.pem --tls-key key.pem --gateway-listen 0.0.0.0:5439
  psql "postgres://spillway@127.0.0.1:5439/realtime-de-db"`,
	}
	o.AddFlags(cmd)
	cmd.Flags().StringVar(&o.Database, "database", o.Database, "`DATABASE` of clients that name none")
	o.AWS.AddFlags(cmd)
	reporting.AddFlags(cmd)
	cmd.AddCommand(passwordCommand(env))
	return cmd
}

// Run serves until ctx ends, then drains and returns nil. It is ready when it listens.
func Run(ctx context.Context, o Options, scope obs.Scope) error {
	scope.Health.Set(part, obs.ErrStarting)
	server, keepFresh, err := newServer(ctx, o, scope)
	if err != nil {
		return err
	}
	listener, err := cli.Listen("gateway-listen", o.Listen)
	if err != nil {
		return err
	}
	scope.Log.Info("serving PostgreSQL's protocol", "listen", listener.Addr().String())
	scope.Health.Set(part, nil)
	ctx, stop := context.WithCancel(ctx)
	var kept sync.WaitGroup
	kept.Go(func() { keepFresh(ctx) })
	defer kept.Wait()
	defer stop()
	return server.Serve(ctx, listener)
}

// newServer returns the server, and what keeps its catalogs fresh until a context ends.
func newServer(ctx context.Context, o Options, scope obs.Scope) (*wire.Server, func(context.Context), error) {
	audit, err := o.auditLevel()
	if err != nil {
		return nil, nil, err
	}
	c := wire.Config{
		Trusted: trusted, Database: o.Database, MaxConnections: o.MaxConnections, MaxMessage: o.MaxMessage,
		LoginTimeout: o.LoginTimeout, DrainTimeout: o.DrainTimeout, ServerVersion: serverVersion,
		Native: o.Native, Audit: audit, AuditLiterals: o.AuditLiterals, Log: scope.Log, Metrics: scope.Metrics,
	}
	if o.Users != "" {
		if c.Users, err = auth.Load(o.Users); err != nil {
			return nil, nil, cli.Usagef("--users: %w", err)
		}
	}
	if o.TLSCert != "" {
		if c.Certificate, err = auth.LoadCertificate(o.TLSCert, o.TLSKey); err != nil {
			return nil, nil, cli.Usagef("--tls-cert: %w", err)
		}
	}
	cfg, err := o.AWS.Load(ctx)
	if err != nil {
		return nil, nil, err
	}
	local := cfg.BaseEndpoint != nil
	if o.CatalogAge == 0 {
		o.CatalogAge = awsCatalogAge
		if local {
			o.CatalogAge = localCatalogAge
		}
	}
	api := athena.NewFromConfig(cfg, func(a *athena.Options) { a.RetryMaxAttempts = attempts })
	tables := catalog.New(glue.NewFromConfig(cfg, func(g *glue.Options) { g.RetryMaxAttempts = attempts }), o.CatalogAge)
	if o.DataCatalog != "" && !strings.EqualFold(o.DataCatalog, catalog.AwsDataCatalog) {
		tables = catalog.NewFederated(api, o.DataCatalog, o.CatalogAge)
	}
	further := catalog.NewFurther(api, o.DataCatalog, o.CatalogAge, scope.Log)
	c.Catalog, c.Further = tables, further
	queries := run.DefaultOptions(local)
	queries.WorkGroup, queries.OutputLocation, queries.Catalog = o.WorkGroup, o.OutputLocation, o.DataCatalog
	queries.ReuseMinutes = int32(o.ResultReuse / time.Minute)
	c.Athena = run.New(api, awsconf.S3(cfg), queries, scope.Log, scope.Metrics)
	keep := func(ctx context.Context) {
		var kept sync.WaitGroup
		kept.Go(func() { tables.Run(ctx) })
		kept.Go(func() { further.Run(ctx) })
		kept.Wait()
	}
	return wire.New(c), keep, nil
}
