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
	flatOut  float64   // MB/s by one client, records of 150 bytes
	rates    []float64 // MB/s acknowledged, of each kind and each crowd in turn
	wedged   bool      // it answers no more
	died     bool      // systemd had to restart it
	resident int
	pauses   pauses
	// What a busy host distorts least: the broker's CPU time until it answered, and for each GB that it acknowledged.
	start, work, gigabytes float64
}

// patienceOfSweep is how long a flooded broker may take to answer before it counts as wedged, and the flat-out load at most.
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
			t.Logf("%s: %.0f MB/s flat out, %.0f MB/s, wedged %t, died %t, RSS at most %d MB, %.1f CPU s to start, %.1f a GB, %v", c.name, o.flatOut, o.rates, o.wedged, o.died, o.resident,
				o.start, o.work/o.gigabytes, o.pauses)
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
	if err := poll(time.Minute, func() error { return create(m.address, "first", 1, nil) }); err != nil {
		t.Fatalf("%s: %v\n%s", c.name, err, m.exec(t, "journalctl", "--no-pager", "-n", "20", "-u", "kafka*"))
	}
}

// flooded floods the broker under a candidate, first flat out by one client, then by each crowd of each kind.
func (m *machine) flooded(t *testing.T, c candidate, payload []byte) (o outcome) {
	t.Helper()
	m.under(t, c)
	before := restarts(t, m)
	o.start = cpuSeconds(t, m)
	during := func(topic string, flood func() (records uint64, size float64, took time.Duration)) float64 {
		if o.wedged || poll(patienceOfSweep, func() error { return create(m.address, topic, int32(*partitions), nil) }) != nil {
			o.wedged = true
			return 0
		}
		records, size, took := flood()
		o.gigabytes += float64(records) * size / 1e9
		o.wedged = poll(patienceOfSweep, func() error { return remove(m.address, topic) }) != nil
		return float64(records) * size / 1e6 / took.Seconds()
	}
	o.flatOut = during("flat-out", func() (uint64, float64, time.Duration) {
		acked, took, _ := m.flatOut(within(t, patienceOfSweep), t, "flat-out", payload, *records) // what is refused is not counted
		return uint64(acked), 150, took
	})
	for _, kind := range kinds {
		for _, clients := range crowdSizes(t) {
			topic := fmt.Sprintf("%s-%d", kind.name, clients)
			o.rates = append(o.rates, during(topic, func() (uint64, float64, time.Duration) {
				records, took := m.crowd(t, clients, kind.flood, topic, payload, *guardTime)
				return records, float64(*recordSize), took
			}))
		}
	}
	eventually(t, time.Minute, func() error { // systemd waits before it restarts one that died
		_, err := m.try("systemctl", "is-active", "--quiet", "kafka")
		return err
	})
	o.died = restarts(t, m) != before
	o.work = cpuSeconds(t, m) - o.start // of no meaning when it died
	o.resident, o.pauses = resident(t, m), collections(t, m)
	return o
}

// cpuSeconds returns the CPU time that the broker has taken.
func cpuSeconds(t *testing.T, m *machine) float64 {
	t.Helper()
	text := m.exec(t, "sh", "-c", `cut -d' ' -f14,15 /proc/$(systemctl show -P MainPID kafka)/stat`)
	var user, system float64
	if _, err := fmt.Sscan(text, &user, &system); err != nil {
		t.Fatalf("the broker's CPU time: %q", text)
	}
	return (user + system) / 100 // USER_HZ
}

// table sets out the means of each candidate's rounds.
func table(t *testing.T, candidates []candidate, outcomes [][]outcome) string {
	text := "| setting | flat out, MB/s |"
	for _, kind := range kinds {
		for _, clients := range crowdSizes(t) {
			text += fmt.Sprintf(" %d %s |", clients, kind.name)
		}
	}
	text += " RSS at most | CPU s to start | CPU s a GB | full collections | longest pause | wedged or died |\n" + strings.Repeat("|---", len(outcomes[0][0].rates)+8) + "|\n"
	for i, rounds := range outcomes {
		text += candidates[i].row(rounds)
	}
	return text
}

// row is a candidate's line of the table: means, but the worst of memory and pauses, and the sum of full collections.
func (c candidate) row(rounds []outcome) string {
	var all outcome
	all.rates = make([]float64, len(rounds[0].rates))
	n, failed := float64(len(rounds)), 0
	for _, o := range rounds {
		all.flatOut += o.flatOut / n
		for column, rate := range o.rates {
			all.rates[column] += rate / n
		}
		all.start, all.work, all.gigabytes = all.start+o.start/n, all.work+o.work, all.gigabytes+o.gigabytes
		all.resident = max(all.resident, o.resident)
		all.pauses.full, all.pauses.longest = all.pauses.full+o.pauses.full, max(all.pauses.longest, o.pauses.longest)
		if o.wedged || o.died {
			failed++
		}
	}
	text := fmt.Sprintf("| %s | %.0f |", c.name, all.flatOut)
	for _, rate := range all.rates {
		text += fmt.Sprintf(" %.0f |", rate)
	}
	return text + fmt.Sprintf(" %d MB | %.1f | %.1f | %d | %v | %d of %d |\n", all.resident, all.start, all.work/all.gigabytes, all.pauses.full,
		all.pauses.longest.Round(time.Millisecond), failed, len(rounds))
}
