package local

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Credentials are the one key pair that the local AWS endpoint knows.
type Credentials struct{ AccessKeyID, SecretAccessKey string }

// String hides the secret from logs.
func (c Credentials) String() string { return c.AccessKeyID }

const credentialsFile = "credentials"

// ReadCredentials reads the key pair of the data directory, which Start made. The file has the shared
// credentials format of AWS's tools: AWS_SHARED_CREDENTIALS_FILE may point to it.
func ReadCredentials(dataDir string) (Credentials, error) {
	path := filepath.Join(dataDir, credentialsFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return Credentials{}, fmt.Errorf("read the local AWS credentials: %w", err)
	}
	var c Credentials
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, "=")
		switch strings.TrimSpace(name) {
		case "aws_access_key_id":
			c.AccessKeyID = strings.TrimSpace(value)
		case "aws_secret_access_key":
			c.SecretAccessKey = strings.TrimSpace(value)
		}
	}
	if c.AccessKeyID == "" || c.SecretAccessKey == "" {
		return Credentials{}, fmt.Errorf("read the local AWS credentials: %s has no aws_access_key_id and aws_secret_access_key; delete it to have new ones made", path)
	}
	return c, nil
}

// ensureCredentials reads the data directory's key pair, or makes it once, readable by its owner only.
func ensureCredentials(dataDir string) (Credentials, error) {
	c, err := ReadCredentials(dataDir)
	if !errors.Is(err, os.ErrNotExist) {
		return c, err
	}
	secret := make([]byte, 30)
	_, _ = rand.Read(secret) // never fails
	c = Credentials{AccessKeyID: "AKIA" + rand.Text()[:16], SecretAccessKey: base64.StdEncoding.EncodeToString(secret)}
	text := fmt.Sprintf("[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", c.AccessKeyID, c.SecretAccessKey)
	file, err := os.CreateTemp(dataDir, credentialsFile+"-*") // mode 0600
	if err != nil {
		return Credentials{}, fmt.Errorf("make the local AWS credentials: %w", err)
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), filepath.Join(dataDir, credentialsFile))
	}
	if err != nil {
		return Credentials{}, fmt.Errorf("make the local AWS credentials: %w", err)
	}
	return c, nil
}
