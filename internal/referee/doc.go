// Package referee starts the real peers that judge this project in tests: Apache Kafka (4.1 with KRaft, 3.9
// with ZooKeeper), Trino, PostgreSQL 15, moto's AWS, and a Python with boto3, the AWS CLI, PyAthena, awswrangler and psycopg.
//
// fetch.sh (`make deps`) brings them into the cache folder: SPILLWAY_CACHE, or .cache in the repository's
// root. Where one is not at hand, the test that asks for it is left out and says so (testkit.LeaveOut).
//
// Each function starts a process of its own in the test's temporary folder, on loopback ports below 32768,
// waits until it answers and kills it at the test's end; a failing test shows the last lines of the peer's log.
// The Shared functions start one peer a test binary; give such a binary `func TestMain(m *testing.M) { referee.Main(m) }`
// so that it is stopped in order. Peers never outlive the test binary, even where that is killed.
package referee
