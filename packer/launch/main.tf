# The whole of Spillway in an account: the broker from the image, the lake, and connector and gateway on an
# instance of their own or beside the broker.

locals {
  tags     = merge({ Name = var.name, Project = "spillway" }, var.tags)
  app_role = var.beside_broker ? aws_iam_role.broker.name : aws_iam_role.app.name
  open     = var.gateway_parameter != ""

  # Launch settings of the broker, as kafka-boot reads them.
  launch      = merge({ topics = "${var.topic}:${var.partitions}" }, var.kafka_launch)
  launch_conf = join("", [for key, value in local.launch : "${key}=${value}\n"])

  kafka_files = [{
    path        = "/etc/kafka/launch.conf"
    permissions = "0600"
    content     = local.launch_conf
  }]

  # The broker's address is known to an instance apart only: beside the broker it would be a cycle.
  beside_files = [local.beside_connector_file, local.gateway_file]
  apart_files  = [local.apart_connector_file, local.gateway_file]

  connector_settings = {
    topic      = var.topic
    bucket     = aws_s3_bucket.lake.id
    database   = aws_glue_catalog_database.lake.name
    table      = var.table
    data-dir   = "/var/lib/spillway/connector"
    aws-region = data.aws_region.current.name
  }

  beside_connector_file = {
    path        = "/etc/spillway/connector.yaml"
    permissions = "0640"
    content     = yamlencode(merge(local.connector_settings, { brokers = "127.0.0.1:9091" }))
  }

  apart_connector_file = merge(local.beside_connector_file, {
    content = yamlencode(merge(local.connector_settings, { brokers = "${aws_instance.broker.private_ip}:9093" }))
  })

  gateway_file = {
    path        = "/etc/spillway/gateway.yaml"
    permissions = "0640"
    content = yamlencode(merge({
      database        = var.database
      workgroup       = aws_athena_workgroup.lake.name
      output-location = "s3://${aws_s3_bucket.lake.id}/athena-results/"
      aws-region      = data.aws_region.current.name
      gateway-listen  = local.open ? "0.0.0.0:5439" : "127.0.0.1:5439"
      }, local.open ? {
      tls-cert = "/etc/spillway/gateway.crt"
      tls-key  = "/etc/spillway/gateway.key"
      users    = "/etc/spillway/users"
    } : {}))
  }

  # A certificate of the instance's own, and the users from the parameter, before the units start.
  app_commands = concat(local.open ? [
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj /CN=${var.name} -keyout /etc/spillway/gateway.key -out /etc/spillway/gateway.crt",
    "umask 027; aws ssm get-parameter --region ${data.aws_region.current.name} --with-decryption --name ${var.gateway_parameter} --query Parameter.Value --output text > /etc/spillway/users",
    ] : [], [
    "chgrp -R spillway /etc/spillway && chmod -R o= /etc/spillway && chmod g+r /etc/spillway/*",
    "systemctl enable --now spillway-connector.service spillway-gateway.service",
  ])
}

resource "aws_security_group" "broker" {
  name        = "${var.name}-broker"
  description = "Kafka for the given clients"
  vpc_id      = var.vpc_id
  tags        = local.tags

  ingress {
    description = "Kafka"
    from_port   = 9092
    to_port     = 9092
    protocol    = "tcp"
    cidr_blocks = var.client_cidrs
  }

  ingress {
    description     = "Kafka, inside"
    from_port       = 9093
    to_port         = 9093
    protocol        = "tcp"
    security_groups = [aws_security_group.app.id]
  }
}

resource "aws_security_group" "app" {
  name        = "${var.name}-app"
  description = "The gateway for the given clients"
  vpc_id      = var.vpc_id
  tags        = local.tags

  ingress {
    description = "PostgreSQL protocol"
    from_port   = 5439
    to_port     = 5439
    protocol    = "tcp"
    cidr_blocks = var.client_cidrs
  }
}

# What both instances have in common: SSH for those who may, and the way out.
resource "aws_security_group" "machine" {
  name        = "${var.name}-machine"
  description = "SSH for the given addresses, and the way out"
  vpc_id      = var.vpc_id
  tags        = local.tags

  dynamic "ingress" {
    for_each = length(var.ssh_cidrs) > 0 ? [1] : []
    content {
      description = "SSH"
      from_port   = 22
      to_port     = 22
      protocol    = "tcp"
      cidr_blocks = var.ssh_cidrs
    }
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "broker" {
  ami                         = var.ami_id
  instance_type               = var.instance_type
  subnet_id                   = var.subnet_id
  key_name                    = var.key_name
  associate_public_ip_address = true
  iam_instance_profile        = aws_iam_instance_profile.broker.name
  vpc_security_group_ids      = concat([aws_security_group.machine.id, aws_security_group.broker.id], var.beside_broker ? [aws_security_group.app.id] : [])
  tags                        = merge(local.tags, { Name = "${var.name}-broker" })

  # Alone it reads its launch settings at each start; cloud-init writes files on the first one only.
  user_data_base64 = base64encode(var.beside_broker ? "#cloud-config\n${yamlencode({
    write_files = concat(local.kafka_files, local.beside_files)
    runcmd      = local.app_commands
  })}" : "#spillway\n${local.launch_conf}")

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.disk_gb
    encrypted   = true
  }
}

resource "aws_instance" "app" {
  count                       = var.beside_broker ? 0 : 1
  ami                         = var.ami_id
  instance_type               = var.app_instance_type
  subnet_id                   = var.subnet_id
  key_name                    = var.key_name
  associate_public_ip_address = true
  iam_instance_profile        = aws_iam_instance_profile.app.name
  vpc_security_group_ids      = [aws_security_group.machine.id, aws_security_group.app.id]
  tags                        = merge(local.tags, { Name = "${var.name}-app" })

  # The image's broker stays off here.
  user_data_base64 = base64encode("#cloud-config\n${yamlencode({
    write_files = local.apart_files
    runcmd      = concat(["systemctl disable --now kafka.service kafka-settle.service kafka-boot.service"], local.app_commands)
  })}")
  user_data_replace_on_change = true # it keeps nothing of its own

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.disk_gb
    encrypted   = true
  }
}
