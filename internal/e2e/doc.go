// Package e2e holds the end-to-end tests. They build cmd/spillway once, run it as users do, and look at it only from
// outside: psql, psycopg, boto3, PyAthena, awswrangler, the AWS CLI, kcat, and a real Trino. What must be there is read from the
// source file by these tests themselves, with nothing of the product's in between.
package e2e
