package imagetest

import (
	"context"
	"encoding/base64"
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
	path, err := exec.LookPath("terraform")
	if err != nil {
		testkit.Unable(t, "Terraform is not installed, and Debian has none")
	}
	tf := &terraform{path: path, dir: t.TempDir(), cloud: newCloud(t)}
	var subnets struct {
		Subnets []struct{ SubnetId, VpcId string }
	}
	if err := tf.cloud.ask(&subnets, "ec2", "describe-subnets"); err != nil || len(subnets.Subnets) == 0 {
		t.Fatalf("moto's subnets: %v", err)
	}
	tf.vpc, tf.net = subnets.Subnets[0].VpcId, subnets.Subnets[0].SubnetId
	tf.settle(t, `client_cidrs = ["203.0.113.7/32"]`)
	args := []string{"init", "-input=false", "-no-color"}
	if mirror := providers(); mirror != "" {
		args = append(args, "-plugin-dir="+mirror)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if text, err := tf.run(ctx, args...); err != nil {
		testkit.Unable(t, "Terraform's AWS provider is not at hand: "+strings.Join(strings.Fields(lastLines(text, 4)), " "))
	}
	return tf
}

// providers returns a folder that holds Terraform's AWS provider, where no registry is reached, or nothing.
func providers() string {
	for _, place := range []string{os.Getenv("SPILLWAY_TF_MIRROR"), "/opt/*", "/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins"} {
		found, _ := filepath.Glob(filepath.Join(place, "registry.terraform.io/hashicorp/aws")) // no place is a malformed pattern
		if place != "" && len(found) > 0 {
			return filepath.Dir(filepath.Dir(filepath.Dir(found[0])))
		}
	}
	return ""
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

// checkLaunchModule applies the module to moto, changes its settings and destroys it.
func checkLaunchModule(t *testing.T) {
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
		tf.checkPolicies(t, "policies.golden")
		if text := tf.userData(t, "spillway-broker"); text != "#spillway\ntopics=stockmarket:4\n" {
			t.Errorf("the broker is started with %q", text)
		}
	})
	// Not the scan limit, nor a broker's user data: moto can update neither a workgroup nor that of an instance that stays.
	settings = `
  client_cidrs = ["198.51.100.0/24"]
  results_days = 3
  tags         = { Team = "data" }
  table        = "another"
`
	t.Run("changed", func(t *testing.T) {
		before := tf.instances(t)
		tf.apply(t, settings)
		tf.checkInstances(t, 2)
		tf.checkGroups(t, "198.51.100.0/24")
		tf.checkLake(t, 3)
		for name, was := range before {
			if is := tf.instances(t)[name]; (is.InstanceId == was.InstanceId) != (name == "spillway-broker") {
				t.Errorf("%s was %s and is %s: a changed table replaces connector and gateway, and never the broker", name, was.InstanceId, is.InstanceId)
			}
		}
		if text := tf.userData(t, "spillway-app"); !strings.Contains(text, `"table": "another"`) {
			t.Errorf("connector and gateway are started with:\n%s", text)
		}
	})
	t.Run("destroyed", func(t *testing.T) {
		tf.must(t, "destroy", "-auto-approve", "-input=false", "-no-color")
		if left := tf.cloud.leftovers(t); len(left) > 0 {
			t.Errorf("the account still holds %q", left)
		}
		if policies := tf.policies(t); len(policies) > 0 {
			t.Errorf("the account still holds the policies %v", policies)
		}
		var buckets struct{ Buckets []struct{ Name string } }
		if err := tf.cloud.ask(&buckets, "s3api", "list-buckets"); err != nil || len(buckets.Buckets) > 0 {
			t.Errorf("the account still holds the buckets %v (%v)", buckets, err)
		}
	})
}

// instance is what EC2 tells of one.
type instance struct {
	InstanceId      string
	MetadataOptions struct{ HttpTokens string }
	Tags            []struct{ Key, Value string }
}

// instances returns the running ones by their names.
func (tf *terraform) instances(t *testing.T) map[string]instance {
	t.Helper()
	var answer struct {
		Reservations []struct{ Instances []instance }
	}
	if err := tf.cloud.ask(&answer, "ec2", "describe-instances", "--filters", "Name=instance-state-name,Values=running"); err != nil {
		t.Fatal(err)
	}
	found := map[string]instance{}
	for _, reservation := range answer.Reservations {
		for _, tag := range reservation.Instances[0].Tags {
			if tag.Key == "Name" {
				found[tag.Value] = reservation.Instances[0]
			}
		}
	}
	return found
}

// checkInstances wants so many running instances, each with IMDSv2 required and its volume encrypted and gp3.
func (tf *terraform) checkInstances(t *testing.T, want int) {
	t.Helper()
	found := tf.instances(t)
	if len(found) != want {
		t.Errorf("%d instances run, want %d", len(found), want)
	}
	for name, it := range found {
		if tokens := it.MetadataOptions.HttpTokens; tokens != "required" {
			t.Errorf("%s has IMDSv2 %q, want required", name, tokens)
		}
		var volumes struct {
			Volumes []struct {
				Encrypted  bool
				VolumeType string
			}
		}
		if err := tf.cloud.ask(&volumes, "ec2", "describe-volumes", "--filters", "Name=attachment.instance-id,Values="+it.InstanceId); err != nil {
			t.Fatal(err)
		}
		if len(volumes.Volumes) == 0 {
			t.Errorf("%s has no volume", name)
		}
		for _, volume := range volumes.Volumes {
			if !volume.Encrypted || volume.VolumeType != "gp3" {
				t.Errorf("%s has the volume %+v, want gp3 and encrypted", name, volume)
			}
		}
	}
}

// userData returns what an instance is started with.
func (tf *terraform) userData(t *testing.T, name string) string {
	t.Helper()
	var answer struct{ UserData struct{ Value string } }
	if err := tf.cloud.ask(&answer, "ec2", "describe-instance-attribute", "--attribute", "userData", "--instance-id", tf.instances(t)[name].InstanceId); err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(answer.UserData.Value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
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

// policies returns what each role of the module may do, by role and policy.
func (tf *terraform) policies(t *testing.T) map[string]any {
	t.Helper()
	all := map[string]any{}
	var roles struct{ Roles []struct{ RoleName string } }
	if err := tf.cloud.ask(&roles, "iam", "list-roles"); err != nil {
		t.Fatal(err)
	}
	for _, role := range roles.Roles {
		var names struct{ PolicyNames []string }
		if err := tf.cloud.ask(&names, "iam", "list-role-policies", "--role-name", role.RoleName); err != nil {
			t.Fatal(err)
		}
		for _, name := range names.PolicyNames {
			var policy struct{ PolicyDocument any }
			if err := tf.cloud.ask(&policy, "iam", "get-role-policy", "--role-name", role.RoleName, "--policy-name", name); err != nil {
				t.Fatal(err)
			}
			all[role.RoleName+" "+name] = policy.PolicyDocument
		}
	}
	return all
}

// checkPolicies wants roles that may what is written down in a file, and no more: no action is a star, and none deletes.
func (tf *terraform) checkPolicies(t *testing.T, golden string) {
	t.Helper()
	text, err := json.MarshalIndent(tf.policies(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", golden)
	if *update {
		if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text) + "\n"; got != string(want) {
		t.Errorf("the roles may\n%s\nwant what %s says (-args -update writes it)", got, path)
	}
	for _, broad := range []string{`:*"`, `"*"`, "Delete"} {
		if strings.Contains(string(text), broad) {
			t.Errorf("the roles' policies hold %s:\n%s", broad, text)
		}
	}
}

// checkLaunchVariants applies the module with connector and gateway beside the broker and open to clients.
func checkLaunchVariants(t *testing.T) {
	tf := newTerraform(t)
	outputs := tf.apply(t, `
  client_cidrs      = ["203.0.113.7/32"]
  ssh_cidrs         = ["203.0.113.8/32"]
  beside_broker     = true
  gateway_parameter = "/spillway/users"
  kafka_launch      = { "retention.hours" = "6", "broker.num.io.threads" = "2" }
`)
	if !strings.Contains(outputs["psql"], "sslmode=require") || strings.Contains(outputs["psql"], "ssh ") {
		t.Errorf("psql is %q, want one without a tunnel, encrypted", outputs["psql"])
	}
	tf.checkInstances(t, 1)
	tf.checkPolicies(t, "policies-beside.golden")
	text := tf.userData(t, "spillway-broker")
	for _, want := range []string{"#cloud-config\n", "retention.hours=6", "broker.num.io.threads=2", `"brokers": "127.0.0.1:9091"`, `"gateway-listen": "0.0.0.0:5439"`,
		"get-parameter", "/spillway/users", "systemctl enable --now spillway-connector"} {
		if !strings.Contains(text, want) {
			t.Errorf("the broker is started without %s:\n%s", want, text)
		}
	}
	tf.must(t, "destroy", "-auto-approve", "-input=false", "-no-color")
	if left := tf.cloud.leftovers(t); len(left) > 0 {
		t.Errorf("the account still holds %q", left)
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
