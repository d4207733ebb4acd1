package config

// The groups of definitions, as --help and the REST API show them.
const (
	groupCommon   = "Common"
	groupObjects  = "Objects"
	groupRotation = "Rotation"
	groupCatalog  = "Catalog"
	groupErrors   = "Error Handling"
)

// Definitions are all properties, in the order of the documentation. Names and defaults are Confluent's
// S3 sink's (https://docs.confluent.io/kafka-connectors/s3-sink/current/configuration_options.html) and
// Kafka Connect's; where ours differ the text says so. Aliases are Aiven's names for the same thing.
var Definitions = []Definition{
	{Name: "name", Flag: "name", Type: String, Default: "s3-sink", Required: true, Group: groupCommon, check: plainName,
		Doc: "connector `NAME`; the consumer group is connect-NAME", field: func(c *Config) any { return &c.Name }},
	{Name: "connector.class", Type: Class, Group: groupCommon,
		Doc:     "kept for configurations made for other sinks",
		choices: []string{ClassName, "io.confluent.connect.s3.S3SinkConnector", "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector"}},
	{Name: "tasks.max", Flag: "tasks-max", Type: Int, Default: "1", Group: groupCommon, check: between(1, 1000),
		Doc: "consumers that this worker runs", field: func(c *Config) any { return &c.TasksMax }},
	{Name: "topics", Flag: "topic", Type: List, Default: "stockmarket", Required: true, Group: groupCommon, check: oneTopic,
		Doc: "`TOPIC` to read; one", field: func(c *Config) any { return &c.Topic }},
	{Name: "key.converter", Type: Class, Group: groupCommon, Doc: "keys are not written",
		choices: []string{"org.apache.kafka.connect.storage.StringConverter", "org.apache.kafka.connect.converters.ByteArrayConverter", jsonConverter}},
	{Name: "key.converter.schemas.enable", Type: Boolean, Group: groupCommon, Doc: "keys are not written", choices: []string{"false", "true"}},
	{Name: "value.converter", Type: Class, Group: groupCommon, Doc: "values are JSON objects without an envelope", choices: []string{jsonConverter}},
	{Name: "value.converter.schemas.enable", Type: Boolean, Group: groupCommon, Doc: "values are JSON objects without an envelope", choices: []string{"false"}},

	{Name: "s3.bucket.name", Aliases: []string{"aws.s3.bucket.name"}, Flag: "bucket", Type: String, Default: "spillway", Required: true, Group: groupObjects,
		Doc: "S3 `BUCKET`, which exists", field: func(c *Config) any { return &c.Bucket }},
	{Name: "s3.region", Aliases: []string{"aws.s3.region"}, Type: String, Group: groupObjects,
		Doc: "region; empty: the environment's", field: func(c *Config) any { return &c.Region }},
	{Name: "store.url", Aliases: []string{"aws.s3.endpoint"}, Type: String, Group: groupObjects,
		Doc: "endpoint of S3 and Glue; empty: the environment's", field: func(c *Config) any { return &c.Endpoint }},
	{Name: "storage.class", Type: Class, Group: groupObjects, Doc: "storage is S3", choices: []string{"io.confluent.connect.s3.storage.S3Storage"}},
	{Name: "spillway.objects", Flag: "objects", Type: String, Default: Batch, Group: groupObjects, choices: []string{Batch, Record},
		Doc: "`MODE`: batch writes many records an object, record one object a record (stock_market_{n}.json)", field: func(c *Config) any { return &c.Objects }},
	{Name: "topics.dir", Flag: "topics-dir", Type: String, Default: "topics", Group: groupObjects,
		Doc: "first `FOLDER` of every object's key; objects lie in FOLDER/TOPIC/", field: func(c *Config) any { return &c.TopicsDir }},
	{Name: "file.delim", Type: String, Default: "+", Group: groupObjects, check: plainName,
		Doc: "stands between topic, partition and offset in an object's name", field: func(c *Config) any { return &c.FileDelim }},
	{Name: "filename.offset.zero.pad.width", Type: Int, Default: "10", Group: groupObjects, check: between(1, 19),
		Doc: "digits of the start offset in an object's name", field: func(c *Config) any { return &c.PadWidth }},
	{Name: "partitioner.class", Flag: "partitioner", Type: Class, Default: FlatPartitioner, Group: groupObjects, choices: []string{FlatPartitioner, DefaultPartitioner},
		Doc: "`CLASS`: FlatPartitioner (Confluent's default is the other) puts objects right below the topic's folder, DefaultPartitioner into partition=N folders", field: func(c *Config) any { return &c.Partitioner }},
	{Name: "format.class", Type: Class, Group: groupObjects, Doc: "objects are JSON lines", choices: []string{"io.confluent.connect.s3.format.json.JsonFormat"}},
	{Name: "format.output.type", Type: String, Group: groupObjects, Doc: "objects are JSON lines", choices: []string{"jsonl"}},
	{Name: "format.output.fields", Type: List, Group: groupObjects, Doc: "values alone are written", choices: []string{"value"}},
	{Name: "format.output.envelope", Type: Boolean, Group: groupObjects, Doc: "values have no envelope", choices: []string{"false"}},
	{Name: "schema.compatibility", Type: String, Group: groupObjects, Doc: "a new shape of record widens the table and starts no new object", choices: []string{"NONE"}},
	{Name: "s3.compression.type", Aliases: []string{"file.compression.type"}, Flag: "compression", Type: String, Default: None, Group: groupObjects, choices: []string{None, Gzip},
		Doc: "`CODEC` of batch objects: none or gzip", field: func(c *Config) any { return &c.Compression }},
	{Name: "s3.compression.level", Flag: "compression-level", Type: Int, Default: "-1", Group: groupObjects, check: between(-1, 9),
		Doc: "gzip `LEVEL` 1 to 9; -1: the fastest", field: func(c *Config) any { return &c.CompressionLevel }},
	{Name: "s3.part.size", Flag: "part-size", Type: Long, Default: "26214400", Group: groupObjects, check: between(5<<20, 5<<30),
		Doc: "`BYTES` above which an object is uploaded in parts of this size", field: func(c *Config) any { return &c.PartSize }},
	{Name: "spillway.put.concurrency", Flag: "put-concurrency", Type: Int, Default: "32", Group: groupObjects, check: between(1, 1000),
		Doc: "`N` PUT requests of a partition at the same time for --objects record", field: func(c *Config) any { return &c.PutConcurrency }},

	{Name: "flush.size", Aliases: []string{"file.max.records"}, Flag: "flush-size", Type: Int, Default: "50000", Group: groupRotation, check: between(1, 1<<31-1),
		Doc: "`RECORDS` that close an object", field: func(c *Config) any { return &c.FlushSize }},
	{Name: "flush.bytes", Flag: "flush-bytes", Type: Long, Default: "8388608", Group: groupRotation, check: between(1, 5<<30),
		Doc: "`BYTES`, uncompressed, that close an object", field: func(c *Config) any { return &c.FlushBytes }},
	{Name: "rotate.interval.ms", Flag: "rotate-interval", Type: Long, Default: "-1", Group: groupRotation,
		Doc: "`DURATION` of record time that closes an object; -1: none", field: func(c *Config) any { return &c.RotateInterval }},
	{Name: "rotate.schedule.interval.ms", Flag: "rotate-schedule", Type: Long, Default: "1000", Group: groupRotation,
		Doc: "`DURATION` of wall-clock time, aligned to it, that closes an object, so that SQL sees it; -1 (Confluent's default): none", field: func(c *Config) any { return &c.RotateSchedule }},
	{Name: "spillway.buffer.bytes", Flag: "buffer-bytes", Type: Long, Default: "33554432", Group: groupRotation, check: between(1<<20, 1<<40),
		Doc: "`BYTES` of records that a task holds in memory; reading pauses above", field: func(c *Config) any { return &c.BufferBytes }},

	{Name: "glue.database", Flag: "database", Type: String, Default: "realtime-de-db", Required: true, Group: groupCatalog,
		Doc: "Glue `DATABASE`, made where it is missing", field: func(c *Config) any { return &c.Database }},
	{Name: "glue.table", Flag: "table", Type: String, Default: "stockmarket_project", Required: true, Group: groupCatalog,
		Doc: "Glue `TABLE`, made where it is missing and widened when records show more", field: func(c *Config) any { return &c.Table }},
	{Name: "glue.columns", Flag: "columns", Type: List, Group: groupCatalog,
		Doc: "`NAME=TYPE;…`: columns with a Hive type given, not inferred", field: func(c *Config) any { return &c.Columns }},

	{Name: "errors.tolerance", Flag: "errors-tolerance", Type: String, Default: None, Group: groupErrors, choices: []string{None, All},
		Doc: "`WHAT` to do with records that are no JSON objects: none stops the task, all passes them over", field: func(c *Config) any { return &c.Tolerance }},
	{Name: "errors.log.enable", Type: Boolean, Default: "true", Group: groupErrors,
		Doc: "log what is passed over (Connect's default is false)", field: func(c *Config) any { return &c.LogErrors }},
	{Name: "errors.deadletterqueue.topic.name", Flag: "dead-letter-topic", Type: String, Group: groupErrors, check: plainName,
		Doc: "`TOPIC` that records passed over go to; made where it is missing", field: func(c *Config) any { return &c.DeadLetters }},
	{Name: "errors.deadletterqueue.topic.replication.factor", Type: Int, Default: "3", Group: groupErrors, check: between(1, 100),
		Doc: "copies of the dead letter topic where it is made; at most one a broker", field: func(c *Config) any { return &c.DeadReplicas }},
	{Name: "errors.deadletterqueue.context.headers.enable", Type: Boolean, Default: "true", Group: groupErrors,
		Doc: "add __connect.errors.* headers to dead letters (Connect's default is false)", field: func(c *Config) any { return &c.DeadContext }},
	{Name: "behavior.on.null.values", Flag: "null-values", Type: String, Default: Fail, Group: groupErrors, choices: []string{Fail, Ignore},
		Doc: "`WHAT` to do with records without a value: fail treats them as bad records, ignore passes them over", field: func(c *Config) any { return &c.NullValues }},
}

const jsonConverter = "org.apache.kafka.connect.json.JsonConverter"

// ClassName is connector.class's canonical value.
const ClassName = "io.datacounsel.spillway.S3SinkConnector"
