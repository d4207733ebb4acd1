package s3

import (
	"bufio"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const crashDir = "SPILLWAY_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashWriter(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

const crashBucket = "crash"

// crashBody is a body that says of itself whether it is whole.
func crashBody(writer, n int) string {
	text := strings.Repeat(fmt.Sprintf("%d/%d ", writer, n), 1+(n*7919)%3000)
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:]) + text
}

func whole(body string) bool {
	if len(body) < 32 {
		return false
	}
	sum := md5.Sum([]byte(body[32:]))
	return hex.EncodeToString(sum[:]) == body[:32]
}

// crashWriter writes objects, new ones and the same ones again, until it is killed. It prints what is done.
func crashWriter(dir string) {
	s, err := Open(Options{Dir: dir})
	if err == nil {
		err = s.CreateBucket(crashBucket)
	}
	if err != nil && !errors.Is(err, ErrBucketExists) {
		fmt.Println("failed:", err)
		return
	}
	var wg sync.WaitGroup
	var out sync.Mutex
	for writer := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("w%d/%d", writer, n%50)
				w, err := s.Create(crashBucket, key, fmt.Sprint("n/", n))
				if err == nil {
					if _, err = io.WriteString(w, crashBody(writer, n)); err == nil {
						err = w.Commit()
					}
				}
				if n%7 == 3 && err == nil {
					err = s.Delete(crashBucket, fmt.Sprintf("w%d/%d", writer, (n-2)%50))
				}
				out.Lock()
				if err != nil {
					fmt.Println("failed:", err)
				}
				fmt.Println(key, n)
				out.Unlock()
			}
		})
	}
	wg.Wait()
}

// TestKillNineLeavesWholeObjects kills a writer at random moments. Afterwards every object is whole, its
// metadata is that of its content, what was reported written is there unless it was deleted or replaced
// later, and no temporary files are left.
func TestKillNineLeavesWholeObjects(t *testing.T) {
	dir := t.TempDir()
	for round := range 12 {
		last := killRound(t, dir)
		s, err := Open(Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		checkWhole(t, s, last, round)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func killRound(t *testing.T, dir string) map[string]int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(time.Duration(50+rand.IntN(250))*time.Millisecond, func() { cmd.Process.Kill() })
	last := map[string]int{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "failed") {
			t.Error(lines.Text())
		}
		if key, n, ok := strings.Cut(lines.Text(), " "); ok {
			last[key], _ = strconv.Atoi(n)
		}
	}
	_ = cmd.Wait() // killed
	return last
}

func checkWhole(t *testing.T, s *Store, last map[string]int, round int) {
	t.Helper()
	b, err := s.bucket(crashBucket)
	if err != nil {
		t.Fatalf("round %d: %v", round, err)
	}
	seen := 0
	for o, err := range s.List(crashBucket, "") {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		raw, err := os.ReadFile(o.Path)
		if err != nil || !whole(string(raw)) || o.Size != int64(len(raw)) {
			t.Fatalf("round %d: %q is not whole: %d bytes, listed %d, %v", round, o.Key, len(raw), o.Size, err)
		}
		if sum := md5.Sum(raw); o.ETag != hex.EncodeToString(sum[:]) {
			t.Errorf("round %d: %q has the ETag of something else", round, o.Key)
		}
		e, _ := b.get(o.Key)
		d, err := b.readDetail(&e)
		if err != nil {
			t.Fatal(err)
		}
		_, digits, _ := strings.Cut(d.Metadata["Content-Type"], "/")
		n, err := strconv.Atoi(digits)
		writer := int(o.Key[1] - '0')
		if err != nil || crashBody(writer, n) != string(raw) {
			t.Errorf("round %d: %q has the metadata of something else: %v", round, o.Key, d)
		}
		if reported, ok := last[o.Key]; ok && n < reported {
			t.Errorf("round %d: %q is number %d, and %d was reported written", round, o.Key, n, reported)
		}
	}
	for key, n := range last {
		// Number n is deleted by number n+2, if that is one of those that delete.
		if _, ok := b.get(key); !ok && (n+2)%7 != 3 {
			t.Errorf("round %d: %q was reported written as number %d and is gone", round, key, n)
		}
	}
	t.Logf("round %d: %d objects, %d keys reported", round, seen, len(last))
	if left, err := os.ReadDir(s.tmpDir()); err != nil || len(left) > 0 {
		t.Errorf("round %d: temporary files stay: %v, %v", round, left, err)
	}
}
