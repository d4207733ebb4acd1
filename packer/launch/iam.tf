# One role for each part, with what it does and no more. The broker needs nothing of AWS.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  arn  = "arn:${data.aws_partition.current.partition}"
  glue = "${local.arn}:glue:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"

  connector_statements = [
    {
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"]
      Resource = ["${aws_s3_bucket.lake.arn}/topics/*"]
    },
    {
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = [aws_s3_bucket.lake.arn]
      Condition = { StringLike = { "s3:prefix" = ["topics/*"] } }
    },
    {
      Effect   = "Allow"
      Action   = ["glue:GetDatabase", "glue:CreateDatabase", "glue:GetTable", "glue:CreateTable", "glue:UpdateTable"]
      Resource = ["${local.glue}:catalog", "${local.glue}:database/${var.database}", "${local.glue}:table/${var.database}/*"]
    },
  ]

  gateway_statements = concat([
    {
      Effect   = "Allow"
      Action   = ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetWorkGroup"]
      Resource = [aws_athena_workgroup.lake.arn]
    },
    {
      Effect   = "Allow"
      Action   = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables", "glue:GetPartition", "glue:GetPartitions"]
      Resource = ["${local.glue}:catalog", "${local.glue}:database/*", "${local.glue}:table/*"]
    },
    {
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"]
      Resource = [aws_s3_bucket.lake.arn, "${aws_s3_bucket.lake.arn}/*"]
    },
    {
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      Resource = ["${aws_s3_bucket.lake.arn}/athena-results/*"]
    },
    ], var.gateway_parameter == "" ? [] : [
    {
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = ["${local.arn}:ssm:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:parameter/${trimprefix(var.gateway_parameter, "/")}"]
    },
  ])

  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role" "broker" {
  name               = "${var.name}-broker"
  assume_role_policy = local.trust
  tags               = local.tags
}

# An instance has one role; connector and gateway share theirs, as two policies that read apart.
resource "aws_iam_role" "app" {
  name               = "${var.name}-app"
  assume_role_policy = local.trust
  tags               = local.tags
}

resource "aws_iam_role_policy" "connector" {
  name   = "connector"
  role   = local.app_role
  policy = jsonencode({ Version = "2012-10-17", Statement = local.connector_statements })
}

resource "aws_iam_role_policy" "gateway" {
  name   = "gateway"
  role   = local.app_role
  policy = jsonencode({ Version = "2012-10-17", Statement = local.gateway_statements })
}

resource "aws_iam_instance_profile" "broker" {
  name = "${var.name}-broker"
  role = aws_iam_role.broker.name
}

resource "aws_iam_instance_profile" "app" {
  name = "${var.name}-app"
  role = aws_iam_role.app.name
}
