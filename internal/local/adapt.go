package local

import (
	"iter"

	"github.com/datacounsel/spillway/internal/local/glue"
	"github.com/datacounsel/spillway/internal/local/s3"
)

// objects is the store as Glue's crawlers see it.
type objects struct{ *s3.Store }

func (o objects) List(bucket, prefix string) iter.Seq2[glue.Object, error] {
	return func(yield func(glue.Object, error) bool) {
		for object, err := range o.Store.List(bucket, prefix) {
			if !yield(glue.Object{Key: object.Key, Size: object.Size}, err) {
				return
			}
		}
	}
}
