package imagetest

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// candidate is a setting of the broker that TestSweep compares to others: launch settings, options of the JVM, and
// variables of its environment.
type candidate struct {
	name                     string
	launch, options, environ []string
}

// readCandidates reads "name | words" a line: a word that begins with a dash is an option of the JVM, one in capitals a
// variable of the environment, any other a launch setting.
func readCandidates(t *testing.T, file string) []candidate {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []candidate
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, words, _ := strings.Cut(line, "|")
		c := candidate{name: strings.TrimSpace(name)}
		for _, word := range strings.Fields(words) {
			switch {
			case strings.HasPrefix(word, "-"):
				c.options = append(c.options, word)
			case strings.ToUpper(word[:1]) == word[:1]:
				c.environ = append(c.environ, word)
			default:
				c.launch = append(c.launch, word)
			}
		}
		all = append(all, c)
	}
	return all
}

// outcome is what the crowds made of a candidate.
type outcome struct {
	flatOut  float64   // thousand records of 150 bytes a second, by one client
	rates    []float64 // MB/s acknowledged, of each kind and each crowd in turn
	wedged   bool      // it answers no more
	died     bool      // systemd had to restart it
	resident int
	pauses   pauses
}

// patienceOfSweep is how long a flooded broker may take to answer before it counts as wedged.
const patienceOfSweep = 40 * time.Second

// kinds are the clients that flood.
var kinds = []struct {
	name  string
	flood flood
}{{"franz-go", franz}, {"librdkafka", librdkafka}}

// TestSweep floods the broker under one setting after the other, interleaved and repeated, and prints what it made of each.
func TestSweep(t *testing.T) {
	if *repeats == 0 {
		t.Skip("compares settings for hours: packer/README.md tells how")
	}
	needImage(t)
	f := flavours[0]
	m := newMachine(t, image(t, f))
	m.address = f.net + "1"
	m.serveMetadata(t, map[string]string{"meta-data/public-ipv4": m.address, "meta-data/local-ipv4": "10.0.2.100"})
	m.forward(t, m.address, 9092, 9092)
	m.boot(t)
	createTopic(t, m.address, "first", 1)
	candidates, payload := readCandidates(t, *sweepFile), noise(64<<20)
	outcomes := make([][]outcome, len(candidates))
	for range *repeats {
		for i, c := range candidates {
			o := m.flooded(t, c, payload)
			outcomes[i] = append(outcomes[i], o)
			t.Logf("%s: %.0f k records/s flat out, %.0f MB/s, wedged %t, died %t, RSS at most %d MB, %v", c.name, o.flatOut, o.rates, o.wedged, o.died, o.resident, o.pauses)
		}
	}
	t.Logf("figure:\n%s", table(t, candidates, outcomes))
}

// under starts the broker anew, with empty storage, under a candidate's settings.
func (m *machine) under(t *testing.T, c candidate) {
	t.Helper()
	write(t, m.root, "etc/kafka/launch.conf", strings.Join(c.launch, "\n")+"\n")
	unit := "[Service]\n"
	for _, variable := range c.environ {
		unit += "Environment=" + variable + "\n"
	}
	if len(c.options) > 0 {
		unit += fmt.Sprintf("Environment=\"KAFKA_JMX_OPTS=%s\"\n", strings.Join(c.options, " "))
	}
	write(t, m.root, "etc/systemd/system/kafka.service.d/sweep.conf", unit)
	m.exec(t, "sh", "-c", `systemctl kill -s KILL kafka; systemctl stop kafka-settle kafka kafka-boot
		rm -rf /var/lib/kafka/* /var/log/kafka/gc.log*; systemctl daemon-reload; systemctl start kafka-boot kafka`)
	createTopic(t, m.address, "first", 1)
}

// flooded floods the broker under a candidate, first flat out by one client, then by each crowd of each kind.
func (m *machine) flooded(t *testing.T, c candidate, payload []byte) (o outcome) {
	t.Helper()
	m.under(t, c)
	before := restarts(t, m)
	topicDuring := func(topic string, flood func() float64) float64 {
		if o.wedged || poll(patienceOfSweep, func() error { return create(m.address, topic, 12, nil) }) != nil {
			o.wedged = true
			return 0
		}
		rate := flood()
		o.wedged = poll(patienceOfSweep, func() error { return remove(m.address, topic) }) != nil
		return rate
	}
	o.flatOut = topicDuring("flat-out", func() float64 {
		acked, took, _ := m.flatOut(t, "flat-out", payload, *records) // what is refused is not counted
		return float64(acked) / 1000 / took.Seconds()
	})
	for _, kind := range kinds {
		for _, clients := range crowdSizes(t) {
			topic := fmt.Sprintf("%s-%d", kind.name, clients)
			o.rates = append(o.rates, topicDuring(topic, func() float64 {
				records, took := m.crowd(t, clients, kind.flood, topic, payload, *guardTime)
				return float64(records) / 1000 / took.Seconds()
			}))
		}
	}
	eventually(t, time.Minute, func() error { // systemd waits before it restarts one that died
		_, err := m.try("systemctl", "is-active", "--quiet", "kafka")
		return err
	})
	o.died = restarts(t, m) != before
	o.resident, o.pauses = resident(t, m), collections(t, m)
	return o
}

// table sets out the means of each candidate's rounds.
func table(t *testing.T, candidates []candidate, outcomes [][]outcome) string {
	text := "| setting | 150 bytes, k/s |"
	for _, kind := range kinds {
		for _, clients := range crowdSizes(t) {
			text += fmt.Sprintf(" %d %s |", clients, kind.name)
		}
	}
	text += " RSS at most | full collections | longest pause | wedged or died |\n" + strings.Repeat("|---", len(outcomes[0][0].rates)+6) + "|\n"
	for i, rounds := range outcomes {
		var flatOut float64
		for _, o := range rounds {
			flatOut += o.flatOut / float64(len(rounds))
		}
		text += fmt.Sprintf("| %s | %.0f |", candidates[i].name, flatOut)
		for column := range rounds[0].rates {
			var sum float64
			for _, o := range rounds {
				sum += o.rates[column]
			}
			text += fmt.Sprintf(" %.0f |", sum/float64(len(rounds)))
		}
		var worst outcome
		wedged := 0
		for _, o := range rounds {
			worst.resident = max(worst.resident, o.resident)
			worst.pauses.full += o.pauses.full
			worst.pauses.longest = max(worst.pauses.longest, o.pauses.longest)
			if o.wedged || o.died {
				wedged++
			}
		}
		text += fmt.Sprintf(" %d MB | %d | %v | %d of %d |\n", worst.resident, worst.pauses.full, worst.pauses.longest.Round(time.Millisecond), wedged, len(rounds))
	}
	return text
}
