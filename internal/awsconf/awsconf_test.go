package awsconf_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/datacounsel/spillway/internal/awsconf"
	"github.com/datacounsel/spillway/internal/cli"
)

// bare is an environment that says nothing of AWS.
func bare(t *testing.T) {
	t.Helper()
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "credentials"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

func TestNoRegionIsWrongUsage(t *testing.T) {
	bare(t)
	_, err := awsconf.Options{}.Load(t.Context())
	var usage *cli.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "give --aws-region or set AWS_REGION") {
		t.Errorf("got %v", err)
	}
}

func TestTheEnvironmentAndWhatWinsOverIt(t *testing.T) {
	bare(t)
	t.Setenv("AWS_REGION", "eu-west-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "from-environment")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "hush")
	for name, tc := range map[string]struct {
		options     awsconf.Options
		region, key string
	}{
		"environment": {awsconf.Options{}, "eu-west-1", "from-environment"},
		"options":     {awsconf.Options{Region: "us-east-2", AccessKeyID: "given", SecretAccessKey: "hush"}, "us-east-2", "given"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := tc.options.Load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			credentials, err := cfg.Credentials.Retrieve(t.Context())
			if err != nil || cfg.Region != tc.region || credentials.AccessKeyID != tc.key {
				t.Errorf("region %s, key %s, %v", cfg.Region, credentials.AccessKeyID, err)
			}
		})
	}
}

func TestABrokenSharedFileSaysSo(t *testing.T) {
	bare(t)
	t.Setenv("AWS_PROFILE", "absent")
	if _, err := (awsconf.Options{Region: "eu-west-1"}).Load(t.Context()); err == nil || !strings.Contains(err.Error(), "load the AWS configuration") {
		t.Errorf("got %v", err)
	}
}

// An endpoint of one's own, whichever way it is given, is asked by path, AWS itself by the bucket's host name.
func TestAddressesOfBuckets(t *testing.T) {
	asked := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked <- r.Host + r.URL.Path }))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	head := func(t *testing.T, o awsconf.Options) {
		t.Helper()
		o.Region, o.AccessKeyID, o.SecretAccessKey = "eu-west-1", "test", "test"
		cfg, err := o.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		bucket, key := "prices", "a/b.json"
		if _, err := awsconf.S3(cfg).HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &bucket, Key: &key}); err != nil {
			t.Fatal(err)
		}
		if got := <-asked; got != host+"/prices/a/b.json" {
			t.Errorf("asked for %s", got)
		}
	}
	t.Run("--aws-endpoint", func(t *testing.T) {
		bare(t)
		head(t, awsconf.Options{Endpoint: server.URL})
	})
	t.Run("AWS_ENDPOINT_URL", func(t *testing.T) {
		bare(t)
		t.Setenv("AWS_ENDPOINT_URL", server.URL)
		head(t, awsconf.Options{})
	})
	t.Run("AWS", func(t *testing.T) {
		bare(t)
		cfg, err := awsconf.Options{Region: "eu-west-1", AccessKeyID: "test", SecretAccessKey: "test"}.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		bucket, key := "prices", "a/b.json"
		signed, err := s3.NewPresignClient(awsconf.S3(cfg)).PresignGetObject(context.Background(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
		if err != nil || !strings.HasPrefix(signed.URL, "https://prices.s3.eu-west-1.amazonaws.com/a/b.json?") {
			t.Errorf("%v, %v", signed, err)
		}
	})
}

func TestFlags(t *testing.T) {
	var o awsconf.Options
	cmd := &cobra.Command{}
	o.AddFlags(cmd)
	if err := cmd.ParseFlags([]string{"--aws-endpoint", "http://127.0.0.1:4566", "--aws-region", "eu-west-1"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(awsconf.Options{Endpoint: "http://127.0.0.1:4566", Region: "eu-west-1"}, o); diff != "" {
		t.Error(diff)
	}
}
