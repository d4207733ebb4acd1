package connector_test

import (
	"testing"
	"time"

	"github.com/datacounsel/spillway/connector/config"
	"github.com/datacounsel/spillway/internal/obs"
)

// Two groups write the same partitions to the same place at the same time, cutting objects at different
// moments, as an owner and a zombie that no broker holds back. Each range is written by one of them.
func TestWritersFenceEachOther(t *testing.T) {
	for _, mode := range []string{config.Batch, config.Record} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 2)
			var stops []func() error
			scopes := []obs.Scope{obs.Discard(), obs.Discard()}
			for i, name := range []string{"one", "two"} {
				o := w.options()
				o.Config.Name, o.Config.Objects = name, mode
				o.Config.FlushSize = 170 + 60*i
				o.Config.RotateSchedule = time.Duration(40+30*i) * time.Millisecond
				stops = append(stops, w.startIn(o, scopes[i]))
			}
			each := 100
			if mode == config.Record {
				each = 30
			}
			for i := range 60 {
				w.produce(int32(i%2), rows(i*each, each)...)
				time.Sleep(10 * time.Millisecond)
			}
			w.check()
			for _, stop := range stops {
				if err := stop(); err != nil {
					t.Fatal(err)
				}
			}
			w.compare()
			if mode == config.Batch && counted(t, scopes[0].Metrics, "spillway_connector_fenced_total")+counted(t, scopes[1].Metrics, "spillway_connector_fenced_total") == 0 {
				t.Error("neither writer was fenced, so nothing was tested")
			}
		})
	}
}

// Workers come and go under each of the protocols that a group can have.
func TestRebalance(t *testing.T) {
	for name, properties := range map[string][]string{
		"cooperative": nil,
		"eager":       {"partition.assignment.strategy=range"},
		"KIP-848":     {"group.protocol=consumer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 4)
			o := w.options()
			o.Kafka.Properties = properties
			o.Config.TasksMax = 2
			next := 0
			send := func() {
				for range 30 {
					w.produce(int32(next/100%4), rows(next, 100)...)
					next += 100
					time.Sleep(10 * time.Millisecond)
				}
			}
			first := w.start(o)
			send()
			second := w.start(o)
			send()
			if err := first(); err != nil {
				t.Fatal(err)
			}
			send()
			w.check()
			if err := second(); err != nil {
				t.Fatal(err)
			}
			w.compare()
		})
	}
}
