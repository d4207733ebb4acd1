package s3

import (
	"context"
	"strings"

	"github.com/rclone/gofakes3"
)

// ListBucket implements gofakes3.Backend: a page of keys in order, those that share what lies between the
// prefix and the first delimiter after it counted as one common prefix.
func (b backend) ListBucket(_ context.Context, name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	bucket, err := b.store.bucket(name)
	if err != nil {
		return nil, b.fail(err)
	}
	var p, delimiter string
	if prefix != nil {
		p, delimiter = prefix.Prefix, prefix.Delimiter
	}
	list := gofakes3.NewObjectList()
	bucket.mu.RLock()
	defer bucket.mu.RUnlock()
	for next := firstKey(p, page.Marker); next != ""; {
		next = addTo(list, &bucket.objects, next, p, delimiter, page)
	}
	return list, nil
}

// firstKey is the least key that a page after marker may begin with.
func firstKey(prefix, marker string) string {
	if marker == "" || marker < prefix {
		return max(prefix, "\x00")
	}
	return marker + "\x00"
}

// addTo adds to list the keys from start on. It returns where to go on after skipping a common prefix, or ""
// when the page is full or the keys are at their end.
func addTo(list *gofakes3.ObjectList, objects *sorted, start, prefix, delimiter string, page gofakes3.ListBucketPage) (next string) {
	objects.from(start, func(e *entry) bool {
		if !strings.HasPrefix(e.key, prefix) {
			return false
		}
		common := ""
		if delimiter != "" {
			if at := strings.Index(e.key[len(prefix):], delimiter); at >= 0 {
				common = e.key[:len(prefix)+at+len(delimiter)]
			}
		}
		if common != "" && common == page.Marker {
			next = after(common)
			return false
		}
		if page.MaxKeys > 0 && int64(len(list.Contents)+len(list.CommonPrefixes)) == page.MaxKeys {
			list.IsTruncated = true
			return false
		}
		if common != "" {
			list.AddPrefix(common)
			list.NextMarker = common
			next = after(common)
			return false
		}
		list.NextMarker = e.key
		list.Add(&gofakes3.Content{
			Key:          e.key,
			LastModified: gofakes3.NewContentTime(e.modTime()),
			ETag:         quote(e.etag()),
			Size:         e.size,
			StorageClass: gofakes3.StorageStandard,
		})
		return true
	})
	if next == "" && !list.IsTruncated {
		list.NextMarker = ""
	}
	return next
}

// after is the least string above every string that begins with prefix; "" if there is none.
func after(prefix string) string {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			return prefix[:i] + string([]byte{prefix[i] + 1})
		}
	}
	return ""
}
