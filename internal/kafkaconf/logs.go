package kafkaconf

import (
	"context"
	"log/slog"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// ForwardLogs hands the log lines of a client, whose configuration has go.logs.channel.enable, to log until
// stop is called: warnings and worse as warnings, the others for debugging.
func ForwardLogs(client interface{ Logs() chan kafka.LogEvent }, log *slog.Logger) (stop func()) {
	const warning = 4 // of syslog
	done, ended, lines := make(chan struct{}), make(chan struct{}), client.Logs()
	go func() {
		defer close(ended)
		for {
			select {
			case line, ok := <-lines:
				if !ok {
					return
				}
				level := slog.LevelDebug
				if line.Level <= warning {
					level = slog.LevelWarn
				}
				log.Log(context.Background(), level, line.Message, "librdkafka", line.Tag)
			case <-done:
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
