package connector

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"github.com/datacounsel/spillway/connector/catalog"
	"github.com/datacounsel/spillway/connector/rest"
	"github.com/datacounsel/spillway/connector/sink"
	"github.com/datacounsel/spillway/connector/task"
	"github.com/datacounsel/spillway/internal/obs"
)

// worker runs the tasks of the connector. It is what the REST API shows: it implements rest.Worker.
type worker struct {
	options  Options
	scope    obs.Scope
	metrics  *task.Metrics
	listener net.Listener
	id       string // host:port, as Connect names workers

	transport  *http.Transport // to AWS
	schema     *catalog.Schema
	admin      *kafka.AdminClient
	letters    *task.Letters
	partitions atomic.Int32 // of the topic
	slots      []*slot

	mu     sync.Mutex // guards what follows, and the slots' fields
	paused bool
	aws    error // why AWS cannot be used at the moment
}

// slot is the place of one task, through its restarts.
type slot struct {
	id      int
	make    func() (*task.Task, error)
	task    *task.Task
	trace   string        // of the failure; empty while running
	stop    func()        // ends the running task
	restart chan struct{} // wakes the slot; holds at most one
}

func (w *worker) makeSlots(instance string, publisher sink.Publisher) error {
	c := &w.options.Config
	for id := range c.TasksMax {
		name := fmt.Sprintf("spillway-%s-%d", c.Name, id)
		member := ""
		if instance != "" {
			member = fmt.Sprintf("%s-%d", instance, id)
		}
		conf, err := task.ConsumerConfig(w.options.Kafka, c.Group(), name, member)
		if err != nil {
			return err
		}
		s := &slot{id: id, restart: make(chan struct{}, 1)}
		s.make = func() (*task.Task, error) {
			return task.New(task.Options{
				ID: id, Config: c, Kafka: conf, Schema: w.schema, Publisher: publisher, Letters: w.letters,
				Partitions: &w.partitions, Metrics: w.metrics, Log: w.scope.Log.With("task", id),
			})
		}
		if s.task, err = s.make(); err != nil {
			return err
		}
		w.slots = append(w.slots, s)
	}
	return nil
}

// keep runs the slot's task, and after a failure another one when it is asked for.
func (w *worker) keep(ctx context.Context, s *slot) error {
	for {
		err := w.runTask(ctx, s)
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			w.scope.Log.Error("the task failed", "task", s.id, "error", err)
			if w.listener == nil {
				return err
			}
			select {
			case <-ctx.Done():
				return nil
			case <-s.restart:
			}
		}
	}
}

func (w *worker) runTask(ctx context.Context, s *slot) error {
	w.mu.Lock()
	var err error
	if s.task == nil {
		s.task, err = s.make()
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	s.stop, s.trace = stop, ""
	if err == nil && w.paused {
		s.task.Pause()
	}
	t := s.task
	w.report()
	w.mu.Unlock()
	if err == nil {
		err = t.Run(running)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	s.task = nil
	if err != nil {
		s.trace = err.Error()
	}
	w.report()
	return err
}

func (w *worker) disconnect() {
	if w.letters != nil {
		w.letters.Close()
	}
	if w.admin != nil {
		w.admin.Close()
	}
	if w.transport != nil {
		w.transport.CloseIdleConnections()
	}
}

// tried is told of requests to AWS that failed and are tried again, and of nil when one succeeds: until then
// the connector is not healthy.
func (w *worker) tried(err error) {
	if err != nil {
		w.metrics.AWSFailed()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.aws != nil || err != nil {
		w.aws = err
		w.report()
	}
}

// report sets the health; it is called with mu held.
func (w *worker) report() {
	err := w.aws
	for _, s := range w.slots {
		if s.trace != "" {
			err = fmt.Errorf("task %d failed: %s", s.id, s.trace)
		}
	}
	w.scope.Health.Set("connector", err)
}

// Name implements rest.Worker.
func (w *worker) Name() string { return w.options.Config.Name }

// Config implements rest.Worker.
func (w *worker) Config() map[string]string { return w.options.Config.Map() }

// ClusterID implements rest.Worker.
func (w *worker) ClusterID(ctx context.Context) (string, error) { return w.admin.ClusterID(ctx) }

// Status implements rest.Worker.
func (w *worker) Status() rest.Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	running := rest.Running
	if w.paused {
		running = rest.Paused
	}
	status := rest.Status{WorkerID: w.id, State: running}
	for _, s := range w.slots {
		state := rest.TaskStatus{ID: s.id, State: running, Trace: s.trace}
		if s.trace != "" {
			state.State = rest.Failed
		}
		status.Tasks = append(status.Tasks, state)
	}
	return status
}

// Pause implements rest.Worker.
func (w *worker) Pause() { w.setPaused(true) }

// Resume implements rest.Worker.
func (w *worker) Resume() { w.setPaused(false) }

func (w *worker) setPaused(paused bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.paused = paused
	for _, s := range w.slots {
		switch {
		case s.task == nil:
		case paused:
			s.task.Pause()
		default:
			s.task.Resume()
		}
	}
}

// Restart implements rest.Worker: a running task drains first.
func (w *worker) Restart(id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.slots[id]
	if s.trace == "" {
		if s.stop != nil { // the slot has started
			s.stop()
		}
		return
	}
	select {
	case s.restart <- struct{}{}:
	default:
	}
}

// Offsets implements rest.Worker: what the group has committed.
func (w *worker) Offsets(ctx context.Context) ([]rest.Offset, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	found, err := w.admin.ListConsumerGroupOffsets(ctx, []kafka.ConsumerGroupTopicPartitions{{Group: w.options.Config.Group()}})
	if err != nil {
		return nil, fmt.Errorf("list the offsets of the group %s: %w", w.options.Config.Group(), err)
	}
	var offsets []rest.Offset
	for _, group := range found.ConsumerGroupsTopicPartitions {
		for _, at := range group.Partitions {
			var e kafka.Error
			if errors.As(at.Error, &e) && e.Code() != kafka.ErrNoError || at.Offset < 0 {
				continue
			}
			offsets = append(offsets, rest.Offset{Topic: *at.Topic, Partition: at.Partition, Offset: int64(at.Offset)})
		}
	}
	return offsets, nil
}
