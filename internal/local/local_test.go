package local

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"go.uber.org/goleak"

	"github.com/datacounsel/spillway/internal/awsconf"
	"github.com/datacounsel/spillway/internal/cli"
	"github.com/datacounsel/spillway/internal/obs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, dir string) *Stack {
	t.Helper()
	o := DefaultOptions()
	o.DataDir, o.KafkaListen, o.AWSListen = dir, "127.0.0.1:0", "127.0.0.1:0"
	s, err := Start(context.Background(), o, obs.Discard())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func client(s *Stack, keyID, secret string) aws.Config {
	return aws.Config{Region: Region, BaseEndpoint: &s.AWSURL,
		Credentials: credentials.NewStaticCredentialsProvider(keyID, secret, "")}
}

func (s *Stack) config() aws.Config {
	return client(s, s.Credentials.AccessKeyID, s.Credentials.SecretAccessKey)
}

func TestStackSurvivesRestart(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	first := start(t, dir)
	if err := errors.Join(first.CreateBucket("spillway"), first.CreateBucket("spillway"), first.EnsureTopic("stockmarket", 3), first.EnsureTopic("stockmarket", 3)); err != nil {
		t.Fatal(err)
	}
	put := &awss3.PutObjectInput{Bucket: aws.String("spillway"), Key: aws.String("topics/a+b/ü.json"), Body: bytes.NewReader([]byte("{}\n")),
		ContentType: aws.String("application/json"), Metadata: map[string]string{"end-offset": "41"}}
	if _, err := awsconf.S3(first.config()).PutObject(ctx, put); err != nil {
		t.Fatal(err)
	}
	keys := first.Credentials
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, dir)
	if second.Credentials != keys {
		t.Error("the credentials changed")
	}
	got, err := awsconf.S3(second.config()).GetObject(ctx, &awss3.GetObjectInput{Bucket: put.Bucket, Key: put.Key})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil || string(body) != "{}\n" || got.Metadata["end-offset"] != "41" || aws.ToString(got.ContentType) != "application/json" {
		t.Errorf("after the restart: %q, %v, %v, %v", body, got.Metadata, aws.ToString(got.ContentType), err)
	}
	if n := second.broker.Partitions("stockmarket"); n != 3 {
		t.Errorf("the topic has %d partitions, want 3", n)
	}
	info, err := os.Stat(filepath.Join(dir, "credentials"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("credentials: %v, %v", info.Mode(), err)
	}
}

func TestCallerIdentity(t *testing.T) {
	s := start(t, t.TempDir())
	out, err := sts.NewFromConfig(s.config()).GetCallerIdentity(context.Background(), nil)
	if err != nil || aws.ToString(out.Account) != Account {
		t.Fatalf("%+v, %v", out, err)
	}
}

// TestWrongKeys: each protocol refuses with AWS's own error.
func TestWrongKeys(t *testing.T) {
	s := start(t, t.TempDir())
	ctx := context.Background()
	calls := map[string]func(aws.Config) error{
		"s3": func(c aws.Config) error {
			_, err := awsconf.S3(c).ListBuckets(ctx, nil)
			return err
		},
		"sts": func(c aws.Config) error {
			_, err := sts.NewFromConfig(c).GetCallerIdentity(ctx, nil)
			return err
		},
		"glue": func(c aws.Config) error {
			_, err := glue.NewFromConfig(c).GetDatabases(ctx, &glue.GetDatabasesInput{})
			return err
		},
	}
	for _, c := range []struct{ service, key, secret, code string }{
		{"s3", "AKIANOBODY", "x", "InvalidAccessKeyId"},
		{"s3", s.Credentials.AccessKeyID, "x", "SignatureDoesNotMatch"},
		{"sts", "AKIANOBODY", "x", "InvalidClientTokenId"},
		{"sts", s.Credentials.AccessKeyID, "x", "SignatureDoesNotMatch"},
		{"glue", "AKIANOBODY", "x", "UnrecognizedClientException"},
		{"glue", s.Credentials.AccessKeyID, "x", "InvalidSignatureException"},
	} {
		err := calls[c.service](client(s, c.key, c.secret))
		var refused smithy.APIError
		if !errors.As(err, &refused) || refused.ErrorCode() != c.code {
			t.Errorf("%s with key %s: %v, want %s", c.service, c.key, err, c.code)
		}
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	start(t, dir)
	o := DefaultOptions()
	o.DataDir, o.KafkaListen, o.AWSListen = dir, "127.0.0.1:0", "127.0.0.1:0"
	_, err := Start(context.Background(), o, obs.Discard())
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "in use by process ") || strings.Contains(err.Error(), "\n") {
		t.Fatalf("got %v", err)
	}
}

func TestAddressInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for flag, set := range map[string]func(*Options){
		"--kafka-listen": func(o *Options) { o.KafkaListen = taken.Addr().String() },
		"--aws-listen":   func(o *Options) { o.AWSListen = taken.Addr().String() },
	} {
		o := DefaultOptions()
		o.DataDir, o.KafkaListen, o.AWSListen = t.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
		set(&o)
		_, err := Start(context.Background(), o, obs.Discard())
		if err == nil || !strings.HasPrefix(err.Error(), flag+" "+taken.Addr().String()) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v", flag, err)
		}
	}
}

// TestEndsWithItsContext: the services drain when the context ends.
func TestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	o := DefaultOptions()
	o.DataDir, o.KafkaListen, o.AWSListen = t.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
	scope := obs.Discard()
	s, err := Start(ctx, o, scope)
	if err != nil {
		t.Fatal(err)
	}
	if err := scope.Health.Err(); err != nil {
		t.Errorf("not healthy after Start: %v", err)
	}
	cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("still running 10 s after its context ended")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestValidate(t *testing.T) {
	for flag, set := range map[string]func(*Options){
		"--data-dir":      func(o *Options) { o.DataDir = "" },
		"--partitions":    func(o *Options) { o.Partitions = 0 },
		"--athena-engine": func(o *Options) { o.AthenaEngine = "presto" },
		"--engine-memory": func(o *Options) { o.EngineMemory = "much" },
		"--athena-output": func(o *Options) { o.AthenaOutput = "results/" },
		"--kafka-listen":  func(o *Options) { o.KafkaListen = "9092" },
		"--aws-listen":    func(o *Options) { o.AWSListen = "localhost" },
	} {
		o := DefaultOptions()
		if err := o.Validate(); err != nil {
			t.Fatal(err)
		}
		set(&o)
		var usage *cli.UsageError
		if err := o.Validate(); !errors.As(err, &usage) || !strings.HasPrefix(err.Error(), flag) {
			t.Errorf("%s: got %v", flag, err)
		}
	}
}
