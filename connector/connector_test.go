package connector_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Records of all partitions come to S3, named and described as they should be, below a table that has
// their columns.
func TestBatches(t *testing.T) {
	w := newWorld(t, 3)
	stop := w.start(w.options())
	for p := range int32(3) {
		w.produce(p, rows(int(p)*1000, 500)...)
	}
	w.check()
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	for key := range w.objects() {
		if !strings.HasPrefix(key, "topics/stockmarket/stockmarket+") || !strings.HasSuffix(key, ".json") {
			t.Errorf("object %q", key)
		}
	}
	want := []string{"index string", "date string", "open double", "adj close double", "volume int", "seq int"}
	if diff := cmp.Diff(want, w.glue.columns()); diff != "" {
		t.Error(diff)
	}
}
