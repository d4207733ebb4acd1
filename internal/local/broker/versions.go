package broker

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	newestApiVersions = 4 // a client that asks in a newer version is not Java's
	plainCreateTopics = 4 // version 5 answers with the topic's configuration
)

// serveJava has the cluster offer only what Java's clients can read of its answers: kfake leaves lists null
// that Apache Kafka never does, in DescribeTopicPartitions and in CreateTopics from version 5 on. Clients
// then describe topics by Metadata and create them by version 4. Capping versions by kfake's own option
// would also turn off its check of the first sequence number, which idempotent producers need after a crash.
func serveJava(cluster *kfake.Cluster, addr string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(addr))
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	offered, err := kmsg.NewPtrApiVersionsRequest().RequestWith(ctx, client)
	if err != nil {
		return fmt.Errorf("ask for the versions of its requests: %w", err)
	}
	offered.ApiKeys = slices.DeleteFunc(offered.ApiKeys, func(k kmsg.ApiVersionsResponseApiKey) bool {
		return k.ApiKey == kmsg.DescribeTopicPartitions.Int16()
	})
	for i := range offered.ApiKeys {
		if k := &offered.ApiKeys[i]; k.ApiKey == kmsg.CreateTopics.Int16() {
			k.MaxVersion = min(k.MaxVersion, plainCreateTopics)
		}
	}
	cluster.ControlKey(kmsg.ApiVersions.Int16(), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if request.GetVersion() > newestApiVersions {
			return nil, nil, false
		}
		answer := *offered
		answer.SetVersion(request.GetVersion())
		return &answer, nil, true
	})
	return nil
}
