package imagetest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
	"github.com/datacounsel/spillway/internal/testkit"
)

// account is a root module that puts the launch module into moto's account.
const account = `
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  endpoints {
    athena = %[1]q
    ec2    = %[1]q
    glue   = %[1]q
    iam    = %[1]q
    s3     = %[1]q
    sts    = %[1]q
  }
}

module "spillway" {
  source       = %[2]q
  ami_id       = "ami-00000000001debian"
  vpc_id       = %[3]q
  subnet_id    = %[4]q
  bucket       = "a-lake"
  %[5]s
}

output "all" {
  value = module.spillway
}
`

// terraform runs Terraform in a folder of its own.
type terraform struct {
	path, dir string
	cloud     *cloud
	vpc, net  string
}

func newTerraform(t *testing.T) *terraform {
	t.Helper()
	if os.Getenv("SPILLWAY_AMI") != "1" {
		t.Skip("applies the launch module to moto: run `make ami-test`")
	}
	tf := &terraform{path: referee.Tool(t, "terraform"), dir: t.TempDir(), cloud: newCloud(t)}
	var subnets struct {
		Subnets []struct{ SubnetId, VpcId string }
	}
	if err := tf.cloud.ask(&subnets, "ec2", "describe-subnets"); err != nil || len(subnets.Subnets) == 0 {
		t.Fatalf("moto's subnets: %v", err)
	}
	tf.vpc, tf.net = subnets.Subnets[0].VpcId, subnets.Subnets[0].SubnetId
	tf.settle(t, `client_cidrs = ["203.0.113.7/32"]`)
	args := []string{"init", "-input=false", "-no-color"}
	if mirror := os.Getenv("SPILLWAY_TF_MIRROR"); mirror != "" { // a folder of providers, where no registry is reached
		args = append(args, "-plugin-dir="+mirror)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if text, err := tf.run(ctx, args...); err != nil {
		testkit.LeaveOut(t, "Terraform's AWS provider is not at hand: "+strings.Join(strings.Fields(lastLines(text, 4)), " "))
	}
	return tf
}

// settle writes the root module with the settings given.
func (tf *terraform) settle(t *testing.T, settings string) {
	t.Helper()
	write(t, tf.dir, "main.tf", fmt.Sprintf(account, tf.cloud.url, filepath.Join(folder(t), "launch"), tf.vpc, tf.net, settings))
}

func (tf *terraform) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, tf.path, args...)
	cmd.Dir, cmd.SysProcAttr = tf.dir, &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "AWS_") || strings.HasPrefix(e, "TF_") }), "CHECKPOINT_DISABLE=1")
	text, err := cmd.CombinedOutput()
	return string(text), err
}

func (tf *terraform) must(t *testing.T, args ...string) string {
	t.Helper()
	text, err := tf.run(within(t, 5*time.Minute), args...)
	if err != nil {
		t.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, lastLines(text, 60))
	}
	return text
}

// apply applies the settings and returns the outputs. (A second plan would not be empty here: moto forgets the
// security groups of an instance with a public address.)
func (tf *terraform) apply(t *testing.T, settings string) map[string]string {
	t.Helper()
	tf.settle(t, settings)
	start := time.Now()
	tf.must(t, "apply", "-auto-approve", "-input=false", "-no-color")
	t.Logf("figure: terraform apply in %.0f s", time.Since(start).Seconds())
	var outputs map[string]string
	if err := json.Unmarshal([]byte(tf.must(t, "output", "-json", "all")), &outputs); err != nil {
		t.Fatal(err)
	}
	return outputs
}

func TestLaunchModule(t *testing.T) {
	tf := newTerraform(t)
	run(t, tf.path, "fmt", "-check", "-recursive", filepath.Join(folder(t), "launch"))
	tf.must(t, "validate", "-no-color")
	settings := `client_cidrs = ["203.0.113.7/32"]`
	t.Run("applied", func(t *testing.T) {
		outputs := tf.apply(t, settings)
		if !strings.HasPrefix(outputs["psql"], "ssh -N -L 5439:") || !strings.Contains(outputs["loadgen"], outputs["broker"]) || outputs["bucket"] != "a-lake" {
			t.Errorf("outputs %v", outputs)
		}
		tf.checkInstances(t, 2)
		tf.checkGroups(t, "203.0.113.7/32")
		tf.checkLake(t, 7)
		tf.checkPolicies(t)
	})
	// Not the scan limit and not user data: moto can update neither a workgroup nor that.
	settings = `
  client_cidrs = ["198.51.100.0/24"]
  results_days = 3
  tags         = { Team = "data" }
`
	t.Run("changed", func(t *testing.T) {
		tf.apply(t, settings)
		tf.checkInstances(t, 2)
		tf.checkGroups(t, "198.51.100.0/24")
		tf.checkLake(t, 3)
	})
	t.Run("destroyed", func(t *testing.T) {
		tf.must(t, "destroy", "-auto-approve", "-input=false", "-no-color")
		if left := tf.cloud.leftovers(t); len(left) > 0 {
			t.Errorf("the account still holds %q", left)
		}
		var buckets struct{ Buckets []struct{ Name string } }
		if err := tf.cloud.ask(&buckets, "s3api", "list-buckets"); err != nil || len(buckets.Buckets) > 0 {
			t.Errorf("the account still holds the buckets %v (%v)", buckets, err)
		}
	})
}

// checkInstances wants so many running instances, each with IMDSv2 required and an encrypted volume.
func (tf *terraform) checkInstances(t *testing.T, want int) {
	t.Helper()
	var answer struct {
		Reservations []struct {
			Instances []struct {
				State           struct{ Name string }
				MetadataOptions struct{ HttpTokens string }
			}
		}
	}
	if err := tf.cloud.ask(&answer, "ec2", "describe-instances", "--filters", "Name=instance-state-name,Values=running"); err != nil {
		t.Fatal(err)
	}
	if len(answer.Reservations) != want {
		t.Errorf("%d instances run, want %d", len(answer.Reservations), want)
	}
	for _, reservation := range answer.Reservations {
		if tokens := reservation.Instances[0].MetadataOptions.HttpTokens; tokens != "required" {
			t.Errorf("an instance has IMDSv2 %q, want required", tokens)
		}
	}
}

// checkGroups wants no port open to anybody but the given clients.
func (tf *terraform) checkGroups(t *testing.T, cidr string) {
	t.Helper()
	var open groups
	if err := tf.cloud.ask(&open, "ec2", "describe-security-groups"); err != nil {
		t.Fatal(err)
	}
	var ports []int
	for _, group := range open.SecurityGroups {
		if group.GroupName == "default" {
			continue
		}
		for _, rule := range group.IpPermissions {
			for _, from := range rule.IpRanges {
				ports = append(ports, rule.FromPort)
				if from.CidrIp != cidr {
					t.Errorf("%s opens port %d to %s", group.GroupName, rule.FromPort, from.CidrIp)
				}
			}
		}
	}
	if slices.Sort(ports); !slices.Equal(ports, []int{5439, 9092}) {
		t.Errorf("ports open to clients: %v, want 5439 and 9092", ports)
	}
}

// checkLake wants a private bucket that clears query results after so many days and orphaned uploads, and a workgroup with a limit.
func (tf *terraform) checkLake(t *testing.T, days int) {
	t.Helper()
	var block struct {
		PublicAccessBlockConfiguration struct{ BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool }
	}
	if err := tf.cloud.ask(&block, "s3api", "get-public-access-block", "--bucket", "a-lake"); err != nil {
		t.Fatal(err)
	}
	if b := block.PublicAccessBlockConfiguration; !b.BlockPublicAcls || !b.IgnorePublicAcls || !b.BlockPublicPolicy || !b.RestrictPublicBuckets {
		t.Errorf("the bucket's access block is %+v", b)
	}
	var rules struct {
		Rules []struct {
			Expiration                     struct{ Days int }
			AbortIncompleteMultipartUpload struct{ DaysAfterInitiation int }
		}
	}
	if err := tf.cloud.ask(&rules, "s3api", "get-bucket-lifecycle-configuration", "--bucket", "a-lake"); err != nil {
		t.Fatal(err)
	}
	var expires, aborts bool
	for _, rule := range rules.Rules {
		expires = expires || rule.Expiration.Days == days
		aborts = aborts || rule.AbortIncompleteMultipartUpload.DaysAfterInitiation == 1
	}
	if !expires || !aborts {
		t.Errorf("the bucket's lifecycle is %+v", rules)
	}
	var group struct {
		WorkGroup struct {
			Configuration struct {
				BytesScannedCutoffPerQuery    int64
				EnforceWorkGroupConfiguration bool
			}
		}
	}
	if err := tf.cloud.ask(&group, "athena", "get-work-group", "--work-group", "spillway"); err != nil {
		t.Fatal(err)
	}
	if c := group.WorkGroup.Configuration; c.BytesScannedCutoffPerQuery != 10<<30 || !c.EnforceWorkGroupConfiguration {
		t.Errorf("the workgroup is %+v, want a limit of 10 GiB", c)
	}
}

// checkPolicies wants roles that name what they may touch: no action is a star, and the broker may nothing.
func (tf *terraform) checkPolicies(t *testing.T) {
	t.Helper()
	var none struct{ PolicyNames []string }
	if err := tf.cloud.ask(&none, "iam", "list-role-policies", "--role-name", "spillway-broker"); err != nil || len(none.PolicyNames) > 0 {
		t.Errorf("the broker's role has the policies %v (%v), want none", none.PolicyNames, err)
	}
	for _, name := range []string{"connector", "gateway"} {
		var policy struct {
			PolicyDocument struct {
				Statement []struct{ Action, Resource []string }
			}
		}
		if err := tf.cloud.ask(&policy, "iam", "get-role-policy", "--role-name", "spillway-app", "--policy-name", name); err != nil {
			t.Fatal(err)
		}
		for _, statement := range policy.PolicyDocument.Statement {
			for _, action := range statement.Action {
				if strings.Contains(action, "*") || strings.Contains(action, "Delete") {
					t.Errorf("the %s may %s", name, action)
				}
			}
			if slices.Contains(statement.Resource, "*") {
				t.Errorf("the %s may %v on everything", name, statement.Action)
			}
		}
	}
}

func TestLaunchByCommandLine(t *testing.T) {
	c := newCloud(t)
	data := filepath.Join(t.TempDir(), "user-data")
	if err := os.WriteFile(data, []byte("#spillway\ntopics=stockmarket:4\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(folder(t), "launch/broker.sh"), "ami-00000000001debian", "203.0.113.7/32", data)
	cmd.Env = append(slices.Clone(c.env), "PATH="+filepath.Dir(c.aws)+":"+os.Getenv("PATH"))
	text, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(text), ":9092") {
		t.Fatalf("broker.sh: %v\n%s\nwant the broker's address", err, text)
	}
	tf := &terraform{cloud: c}
	tf.checkInstances(t, 1)
}
