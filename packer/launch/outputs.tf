locals {
  app_ip = var.beside_broker ? aws_instance.broker.public_ip : aws_instance.app[0].public_ip
}

output "broker" {
  description = "Bootstrap address of Kafka."
  value       = "${aws_instance.broker.public_ip}:9092"
}

output "loadgen" {
  description = "Pours the generated sample into the broker."
  value       = "spillway loadgen --brokers ${aws_instance.broker.public_ip}:9092 --topic ${var.topic} --source sample --rate 500"
}

output "psql" {
  description = "Queries the lake; through an SSH tunnel where the gateway listens on loopback only."
  value = (local.open
    ? "psql 'postgres://USER@${local.app_ip}:5439/${var.database}?sslmode=require'"
  : "ssh -N -L 5439:127.0.0.1:5439 admin@${local.app_ip} & psql 'postgres://spillway@127.0.0.1:5439/${var.database}'")
}

output "bucket" {
  value = aws_s3_bucket.lake.id
}

output "workgroup" {
  value = aws_athena_workgroup.lake.name
}
