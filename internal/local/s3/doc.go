// Package s3 is an S3 service over a directory: objects are plain files that every tool can read.
//
//	<dir>/<bucket>/topics/prices/prices+0+0000000000.json   the object with that key
//	<dir>/.store/journals/<bucket>                          ETag, size, time and metadata of each object
//	<dir>/.store/tmp/<n>                                    objects being written
//	<dir>/.store/lost/<bucket>/                             what the loss of power left broken
//	<dir>/.store/uploads/<id>/<part>                        parts of unfinished multipart uploads
//
// An object is written to a temporary file, entered in the bucket's journal, and renamed into place; a
// reader sees the old object or the new one, never a part of either. On opening, temporary files are swept
// and the journal entries they belong to are dropped.
//
// What is promised: once a write is answered the object, its metadata included, survives the death of the
// process (kill -9), and no moment of death leaves a part of one. With Options.Sync, file, journal and
// directory are flushed to the disk before the answer, so it survives the loss of power as well. Without it
// the loss of power may take the last seconds of writes, or their metadata; files that it cut short are found
// when the store is next opened, and moved to <dir>/.store/lost instead of being taken for objects.
//
// A file that a person puts below <dir>/<bucket>/ becomes an object when the store is next opened.
//
// The HTTP side (Handler) is github.com/rclone/gofakes3 over this store. Not there: versions, ACLs other
// than private, policies, encryption with keys, object lock; multipart uploads end with the process.
package s3
