package encode

import "testing"

// The vectors are those of Kafka's own UtilsTest.testMurmur2.
func TestMurmur2KnownVectors(t *testing.T) {
	for key, want := range map[string]int32{
		"21": -973932308, "foobar": -790332482, "a-little-bit-long-string": -985981536,
		"a-little-bit-longer-string": -1486304829, "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
		"abc": 479470107,
	} {
		if got := int32(murmur2([]byte(key))); got != want {
			t.Errorf("murmur2(%q) = %d, want %d", key, got, want)
		}
	}
}

func TestPartitionClearsTheSign(t *testing.T) {
	for _, key := range []string{"21", "foobar", "abc", "", "HSI"} {
		for n := 1; n < 20; n++ {
			if p := Partition([]byte(key), n); p < 0 || int(p) >= n {
				t.Fatalf("Partition(%q, %d) = %d", key, n, p)
			}
		}
	}
	if got := Partition([]byte("foobar"), 4); got != int32((-790332482&0x7fffffff)%4) {
		t.Errorf("foobar of 4: %d", got)
	}
}
