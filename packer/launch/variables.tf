variable "name" {
  description = "Prefix of what is created, and the value of its Name tags."
  type        = string
  default     = "spillway"
}

variable "ami_id" {
  description = "The image that packer/kafka.pkr.hcl baked."
  type        = string
}

variable "instance_type" {
  description = "The broker's instance; 1 GB of memory is enough."
  type        = string
  default     = "t3.micro"
}

variable "subnet_id" {
  description = "A public subnet for the instances."
  type        = string
}

variable "vpc_id" {
  description = "The VPC of the subnet."
  type        = string
}

variable "client_cidrs" {
  description = "Who may reach Kafka (9092) and the gateway (5439). Never 0.0.0.0/0 without users and TLS."
  type        = list(string)

  validation {
    condition     = length(var.client_cidrs) > 0
    error_message = "Name at least one CIDR, such as your own address with /32."
  }
}

variable "ssh_cidrs" {
  description = "Who may reach SSH; empty: nobody."
  type        = list(string)
  default     = []
}

variable "key_name" {
  description = "An EC2 key pair for SSH; null: none."
  type        = string
  default     = null
}

variable "disk_gb" {
  description = "The broker's encrypted gp3 volume."
  type        = number
  default     = 8
}

variable "kafka_launch" {
  description = "Launch settings of the broker (see packer/README.md), such as retention.hours."
  type        = map(string)
  default     = {}
}

variable "topic" {
  type    = string
  default = "stockmarket"
}

variable "partitions" {
  type    = number
  default = 4
}

variable "bucket" {
  description = "Name of the bucket that is created for the lake."
  type        = string
}

variable "bucket_force_destroy" {
  description = "Whether destroying the module deletes a bucket that still holds objects."
  type        = bool
  default     = false
}

variable "results_days" {
  description = "Days that query results are kept."
  type        = number
  default     = 7
}

variable "database" {
  type    = string
  default = "realtime-de-db"
}

variable "table" {
  type    = string
  default = "stockmarket_project"
}

variable "scan_limit_bytes" {
  description = "Athena stops a query that scans more; at least 10 MB."
  type        = number
  default     = 10737418240
}

variable "beside_broker" {
  description = "Run connector and gateway on the broker's instance rather than on one of their own."
  type        = bool
  default     = false
}

variable "app_instance_type" {
  type    = string
  default = "t3.micro"
}

variable "gateway_parameter" {
  description = "SSM SecureString with the gateway's users file, lines user:SCRAM verifier; empty: the gateway listens on loopback only."
  type        = string
  default     = ""
}

variable "tags" {
  type    = map(string)
  default = {}
}
