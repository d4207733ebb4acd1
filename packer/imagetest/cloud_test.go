package imagetest

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/datacounsel/spillway/internal/referee"
)

// debianImages is what moto offers as Debian's own images: the template's filter must find the newer one.
const debianImages = `[
 {"ami_id": "ami-00000000000debian", "name": "debian-12-amd64-20250101-1", "owner_id": "136693071363", "description": "", "image_type": "machine", "architecture": "x86_64",
  "root_device_type": "ebs", "root_device_name": "/dev/xvda", "virtualization_type": "hvm", "hypervisor": "xen", "public": true, "state": "available", "sriov": "simple", "creation_date": "2025-01-01T00:00:00.000Z"},
 {"ami_id": "ami-00000000001debian", "name": "debian-12-amd64-20260601-2", "owner_id": "136693071363", "description": "", "image_type": "machine", "architecture": "x86_64",
  "root_device_type": "ebs", "root_device_name": "/dev/xvda", "virtualization_type": "hvm", "hypervisor": "xen", "public": true, "state": "available", "sriov": "simple", "creation_date": "2026-06-01T00:00:00.000Z"}
]`

// cloud is moto's EC2, seen by the AWS CLI.
type cloud struct {
	url string
	aws string // the program
	env []string
}

func newCloud(t *testing.T) *cloud {
	t.Helper()
	images := filepath.Join(t.TempDir(), "amis.json")
	if err := os.WriteFile(images, []byte(debianImages), 0o644); err != nil {
		t.Fatal(err)
	}
	c := &cloud{aws: filepath.Join(filepath.Dir(referee.Python(t)), "aws")}
	c.url = referee.Moto(t, "MOTO_AMIS_PATH="+images).URL
	c.env = append(os.Environ(), "AWS_ACCESS_KEY_ID=testing", "AWS_SECRET_ACCESS_KEY=testing", "AWS_REGION=eu-west-1",
		"AWS_DEFAULT_REGION=eu-west-1", "AWS_EC2_METADATA_DISABLED=true", "AWS_ENDPOINT_URL="+c.url, "CHECKPOINT_DISABLE=1")
	return c
}

// sshHost is an address of this cloud's own, by moto's port, where a bake reaches its instance's SSH on port 22.
func (c *cloud) sshHost() string {
	port, _ := strconv.Atoi(c.url[strings.LastIndex(c.url, ":")+1:]) // 0, if moto had no port
	return fmt.Sprintf("127.22.%d.%d", port>>8, port&255)
}

// ask runs an AWS CLI command, for two minutes at most, and decodes its JSON into answer.
func (c *cloud) ask(answer any, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.aws, append(args, "--output", "json")...)
	cmd.Env = c.env
	text, err := cmd.Output()
	if err != nil {
		return err
	}
	return json.Unmarshal(text, answer)
}

// keys are the key pairs, and groups the security groups, that Packer makes for the bake.
type keys struct {
	KeyPairs []struct{ KeyName, PublicKey string }
}

type groups struct {
	SecurityGroups []struct {
		GroupName     string
		IpPermissions []struct {
			FromPort, ToPort int
			IpRanges         []struct{ CidrIp string }
		}
	}
}

// keyAgent does what cloud-init would: it puts the temporary key pair's public key into the instance. It
// also notes which ports the temporary security group opens, and to whom.
type keyAgent struct {
	opened []string // read it after end
	stop   chan struct{}
	done   chan struct{}
}

func (c *cloud) injectKeys(t *testing.T, root string) *keyAgent {
	t.Helper()
	agent := &keyAgent{stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(agent.done)
		key := ""
		for len(agent.opened) == 0 {
			select {
			case <-agent.stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
			if key == "" {
				if key = c.temporaryKey(); key != "" {
					authorize(root, key)
				}
				continue
			}
			var open groups
			if err := c.ask(&open, "ec2", "describe-security-groups"); err == nil {
				agent.opened = opened(open)
			}
		}
	}()
	t.Cleanup(agent.end)
	return agent
}

// temporaryKey returns the public key of the key pair that Packer has made, or nothing yet. It asks EC2 itself, not by the
// AWS CLI: Packer tries SSH a moment after and again only seconds later.
func (c *cloud) temporaryKey() string {
	question := url.Values{"Action": {"DescribeKeyPairs"}, "Version": {"2016-11-15"}, "IncludePublicKey": {"true"}}
	request, err := http.NewRequest(http.MethodPost, c.url, strings.NewReader(question.Encode()))
	if err != nil {
		return ""
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=none")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	var answer struct {
		Keys []string `xml:"keySet>item>publicKey"`
	}
	if xml.NewDecoder(response.Body).Decode(&answer) != nil || len(answer.Keys) == 0 {
		return ""
	}
	return strings.TrimSpace(answer.Keys[0])
}

// authorize lets a key into the account admin of an instance; where that fails, SSH will tell.
func authorize(root, key string) {
	home := filepath.Join(root, "home/admin/.ssh")
	exec.Command("install", "-d", "-m", "0700", "-o", "1000", "-g", "1000", home).Run()
	file := filepath.Join(home, "authorized_keys")
	if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err == nil {
		os.Chown(file, 1000, 1000)
	}
}

// opened lists what Packer's security group lets in.
func opened(open groups) []string {
	var all []string
	for _, group := range open.SecurityGroups {
		for _, rule := range group.IpPermissions {
			for _, from := range rule.IpRanges {
				if strings.HasPrefix(group.GroupName, "packer_") {
					all = append(all, fmt.Sprintf("%s port %d", from.CidrIp, rule.FromPort))
				}
			}
		}
	}
	return all
}

func (a *keyAgent) end() {
	select {
	case <-a.stop:
	default:
		close(a.stop)
	}
	<-a.done
}

// leftovers lists what a bake must not leave in the account.
func (c *cloud) leftovers(t *testing.T) []string {
	t.Helper()
	var left []string
	var pairs keys
	var open groups
	var instances struct {
		Reservations []struct {
			Instances []struct {
				InstanceId string
				State      struct{ Name string }
			}
		}
	}
	for answer, args := range map[any][]string{&pairs: {"ec2", "describe-key-pairs"}, &open: {"ec2", "describe-security-groups"}, &instances: {"ec2", "describe-instances"}} {
		if err := c.ask(answer, args...); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
	}
	for _, pair := range pairs.KeyPairs {
		left = append(left, "key pair "+pair.KeyName)
	}
	for _, group := range open.SecurityGroups {
		if group.GroupName != "default" {
			left = append(left, "security group "+group.GroupName)
		}
	}
	for _, reservation := range instances.Reservations {
		for _, instance := range reservation.Instances {
			if instance.State.Name != "terminated" {
				left = append(left, "instance "+instance.InstanceId+" "+instance.State.Name)
			}
		}
	}
	return left
}
