// Package awsconf is the only importer of the AWS SDK's configuration: region, credentials and endpoint
// come from the standard environment, shared files or instance role, and every part gets them alike.
package awsconf

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/datacounsel/spillway/internal/cli"
)

// Options tell how to reach AWS, or an endpoint that speaks its APIs.
type Options struct {
	Endpoint string // base URL for every service; empty: AWS itself or AWS_ENDPOINT_URL
	Region   string // empty: the standard environment's

	// AccessKeyID and SecretAccessKey stand in for the standard environment where `spillway up` wires the
	// parts to its own endpoint. They have no flags: secrets do not belong on a command line.
	AccessKeyID, SecretAccessKey string
}

// AddFlags adds --aws-endpoint and --aws-region.
func (o *Options) AddFlags(cmd *cobra.Command) {
	cli.Group(cmd, "AWS", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.Endpoint, "aws-endpoint", o.Endpoint, "base `URL` of S3, Glue and Athena; empty: AWS itself, or AWS_ENDPOINT_URL")
		fs.StringVar(&o.Region, "aws-region", o.Region, "AWS `REGION`; empty: from AWS_REGION or the shared configuration")
	})
}

// Load resolves the configuration. It fails when no region can be found.
func (o Options) Load(ctx context.Context) (aws.Config, error) {
	opts := []func(*config.LoadOptions) error{config.WithAppID("spillway")}
	if o.Endpoint != "" {
		opts = append(opts, config.WithBaseEndpoint(o.Endpoint))
	}
	if o.Region != "" {
		opts = append(opts, config.WithRegion(o.Region))
	}
	if o.AccessKeyID != "" {
		opts = append(opts, config.WithCredentialsProvider(
			credentials.NewStaticCredentialsProvider(o.AccessKeyID, o.SecretAccessKey, "")))
	}
	cfg, err := config.LoadDefaultConfig(ctx, opts...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("load the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return aws.Config{}, cli.Usagef("no AWS region: give --aws-region or set AWS_REGION")
	}
	return cfg, nil
}

// S3 returns an S3 client: path-style addresses where an endpoint of one's own stands in for AWS.
func S3(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = cfg.BaseEndpoint != nil })
}
