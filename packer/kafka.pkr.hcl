# The image of a Kafka broker that lives in 256 MB of heap, ready at first boot.
#
#   packer 1.6.6 (Debian):  packer build packer/kafka.pkr.hcl
#   current packer:         cd packer && packer init . && packer build .   (plugins.pkr.hcl pins the plugin)

variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "architecture" {
  type        = string
  default     = "amd64"
  description = "The architecture: amd64 or arm64."
  validation {
    condition     = contains(["amd64", "arm64"], var.architecture)
    error_message = "The architecture is amd64 or arm64."
  }
}

variable "instance_type" {
  type        = string
  default     = ""
  description = "The instance that bakes; empty: t3.micro or t4g.micro by the architecture."
}

variable "mode" {
  type        = string
  default     = "kraft"
  description = "Either kraft, or zookeeper with Kafka 3.9."
  validation {
    condition     = contains(["kraft", "zookeeper"], var.mode)
    error_message = "The mode is kraft or zookeeper."
  }
}

variable "kafka_version" {
  type        = string
  default     = ""
  description = "Kafka's version; empty: 4.1.2 for kraft, 3.9.1 for zookeeper."
}

variable "kafka_mirror" {
  type        = string
  default     = "https://archive.apache.org/dist/kafka"
  description = "Base URL under which VERSION/kafka_2.13-VERSION.tgz and its .sha512 lie."
}

variable "kafka_archive" {
  type        = string
  default     = ""
  description = "A local kafka_2.13-VERSION.tgz to upload instead; its checksum goes into kafka_sha512."
}

variable "kafka_sha512" {
  type        = string
  default     = ""
  description = "SHA-512 of the archive in hex; empty: the mirror's .sha512 file is asked."
}

variable "heap_options" {
  type        = string
  default     = "-Xmx256M -Xms128M"
  description = "The value of KAFKA_HEAP_OPTS."
}

variable "durable" {
  type        = bool
  default     = true
  description = "Each acknowledged batch is on disk (flush.messages=1). When false the page cache holds it, and a power loss takes it."
}

variable "settings" {
  type        = map(string)
  default     = {}
  description = "Launch settings that are baked in (port, advertised.host, topics, retention.hours, broker.KEY); a launch overrides them. No secrets."
}

variable "spillway_binary" {
  type        = string
  default     = ""
  description = "A built spillway to install with its connector and gateway units, disabled until configured."
}

variable "jmx_exporter" {
  type        = string
  default     = ""
  description = "A jmx_prometheus_javaagent.jar to install, off until a launch sets metrics.port."
}

variable "disk_gb" {
  type    = number
  default = 8
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "encrypt" {
  type    = bool
  default = true
}

variable "kms_key_id" {
  type        = string
  default     = ""
  description = "The key of the encryption; empty: the account's default for EBS. A shared image needs a key of its own."
}

variable "share_with" {
  type        = list(string)
  default     = []
  description = "Account ids that may launch the image."
}

variable "copy_to_regions" {
  type    = list(string)
  default = []
}

variable "ssh_source_cidrs" {
  type        = list(string)
  default     = ["0.0.0.0/0"]
  description = "From where the bake may reach SSH on its temporary instance."
}

# What follows lets a test bake against an EC2 endpoint of its own.
variable "custom_endpoint_ec2" {
  type    = string
  default = ""
}

variable "skip_checks" {
  type    = bool
  default = false
}

variable "ssh_host" {
  type    = string
  default = ""
}

locals {
  kafka_version = var.kafka_version != "" ? var.kafka_version : (var.mode == "kraft" ? "4.1.2" : "3.9.1")
  instance_type = var.instance_type != "" ? var.instance_type : (var.architecture == "arm64" ? "t4g.micro" : "t3.micro")
  stamp         = formatdate("YYYYMMDDhhmmss", timestamp())
  name          = "spillway-kafka-${local.kafka_version}-${var.mode}-${var.architecture}-${local.stamp}"
  tags = merge({
    Name    = local.name
    Kafka   = local.kafka_version
    Mode    = var.mode
    Project = "spillway"
  }, var.tags)
}

source "amazon-ebs" "kafka" {
  region        = var.region
  instance_type = local.instance_type
  ami_name      = local.name
  ami_users     = var.share_with
  ami_regions   = var.copy_to_regions
  ena_support   = true
  encrypt_boot  = var.encrypt
  kms_key_id    = var.kms_key_id

  source_ami_filter {
    filters = {
      name                = "debian-12-${var.architecture}-*"
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
    owners      = ["136693071363"] # Debian, https://wiki.debian.org/Cloud/AmazonEC2Image
    most_recent = true
  }

  launch_block_device_mappings {
    device_name           = "/dev/xvda"
    volume_size           = var.disk_gb
    volume_type           = "gp3"
    throughput            = 125
    iops                  = 3000
    delete_on_termination = true
  }

  temporary_key_pair_type               = "ed25519"
  temporary_security_group_source_cidrs = var.ssh_source_cidrs
  ssh_username                          = "admin"
  ssh_host                              = var.ssh_host

  custom_endpoint_ec2        = var.custom_endpoint_ec2
  skip_region_validation     = var.skip_checks
  skip_credential_validation = var.skip_checks
  skip_metadata_api_check    = var.skip_checks

  tags            = local.tags
  snapshot_tags   = local.tags
  run_tags        = local.tags
  run_volume_tags = local.tags
}

build {
  sources = ["source.amazon-ebs.kafka"]

  provisioner "shell" {
    inline = ["mkdir -p /tmp/spillway/files /tmp/spillway/payload"]
  }

  provisioner "file" {
    source      = "${path.root}/files/"
    destination = "/tmp/spillway/files"
  }

  provisioner "file" {
    source      = var.kafka_archive != "" ? var.kafka_archive : "${path.root}/files/none"
    destination = "/tmp/spillway/payload/kafka.tgz"
  }

  provisioner "file" {
    source      = var.spillway_binary != "" ? var.spillway_binary : "${path.root}/files/none"
    destination = "/tmp/spillway/payload/spillway"
  }

  provisioner "file" {
    source      = var.jmx_exporter != "" ? var.jmx_exporter : "${path.root}/files/none"
    destination = "/tmp/spillway/payload/jmx-exporter.jar"
  }

  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; sudo env {{ .Vars }} {{ .Path }}"
    environment_vars = [
      "DEBIAN_FRONTEND=noninteractive",
      "KAFKA_VERSION=${local.kafka_version}",
      "KAFKA_MIRROR=${var.kafka_mirror}",
      "KAFKA_SHA512=${var.kafka_sha512}",
      "KAFKA_MODE=${var.mode}",
      "KAFKA_HEAP_OPTS=${var.heap_options}",
      "KAFKA_DURABLE=${var.durable}",
      "KAFKA_SETTINGS=${join(";", [for key, value in var.settings : "${key}=${value}"])}",
    ]
    scripts = [
      "${path.root}/provision/10-system.sh",
      "${path.root}/provision/20-kafka.sh",
      "${path.root}/provision/30-units.sh",
      "${path.root}/provision/40-spillway.sh",
      "${path.root}/provision/50-first-start.sh",
      "${path.root}/provision/90-clean.sh",
    ]
  }

  post-processor "manifest" {
    output     = "${path.root}/manifest.json"
    strip_path = true
  }
}
