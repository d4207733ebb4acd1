package imagetest

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha512"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/datacounsel/spillway/internal/referee"
)

// runClass stands for Apache's kafka-run-class.sh, of which the image uses: the options by environment, -name,
// and -loggc, which logs up to 1 GB of collections where KAFKA_GC_LOG_OPTS is empty.
const runClass = `#!/bin/bash
home=$(dirname "$0")/..
while :; do
  case $1 in
    -name) shift 2 ;;
    -loggc) : "${KAFKA_GC_LOG_OPTS:=-Xlog:gc*:file=$LOG_DIR/kafkaServer-gc.log:time,tags:filecount=10,filesize=100M}"; shift ;;
    *) break ;;
  esac
done
classes=
for jar in "$home"/libs/*; do classes+=:$jar; done
# Word splitting is meant: each variable holds several options.
exec java $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS $KAFKA_GC_LOG_OPTS $KAFKA_JMX_OPTS $KAFKA_LOG4J_OPTS -cp "${classes#:}" $KAFKA_OPTS "$@"
`

// launchers are the scripts that the image calls, by name: what follows run-class on their command line.
var launchers = map[string]string{
	"kafka-server-start.sh":       "-name kafkaServer -loggc kafka.Kafka",
	"kafka-storage.sh":            "kafka.tools.StorageTool",
	"kafka-topics.sh":             "org.apache.kafka.tools.TopicCommand",
	"kafka-configs.sh":            "kafka.admin.ConfigCommand",
	"kafka-producer-perf-test.sh": "org.apache.kafka.tools.ProducerPerformance",
	"zookeeper-server-start.sh":   "-name zookeeper -loggc org.apache.zookeeper.server.quorum.QuorumPeerMain",
}

// kafkaArchive assembles kafka_2.13-VERSION.tgz from Maven Central's jars, which have no launchers of their
// own, and returns its path and SHA-512.
func kafkaArchive(t testing.TB, version, classpath string) (path, sum string) {
	t.Helper()
	jars := filepath.SplitList(referee.Classpath(t, classpath))
	path = filepath.Join(t.TempDir(), "kafka_2.13-"+version+".tgz")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	hash := sha512.New()
	zipped, err := gzip.NewWriterLevel(io.MultiWriter(file, hash), gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewWriter(zipped)
	add := func(name string, mode int64, text []byte) {
		header := &tar.Header{Name: "kafka_2.13-" + version + "/" + name, Mode: mode, Size: int64(len(text))}
		if err := archive.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	add("bin/kafka-run-class.sh", 0o755, []byte(runClass))
	for name, args := range launchers {
		add("bin/"+name, 0o755, []byte("#!/bin/bash\nexec \"$(dirname \"$0\")/kafka-run-class.sh\" "+args+" \"$@\"\n"))
	}
	for _, jar := range jars {
		text, err := os.ReadFile(jar)
		if err != nil {
			t.Fatal(err)
		}
		add("libs/"+filepath.Base(jar), 0o644, text)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return path, hex.EncodeToString(hash.Sum(nil))
}
