#!/bin/bash
# Launches one broker from the image with the AWS CLI and prints its bootstrap address.
#   packer/launch/broker.sh AMI CIDR [USER-DATA-FILE]
# CIDR is who may reach Kafka, such as 203.0.113.7/32. TYPE, SUBNET and KEY (an EC2 key pair) come from the environment.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,4s/^# //p' "$0"; exit 2; }
image=$1 cidr=$2 userdata=${3:-}
more=()
[ -z "$userdata" ] || more+=(--user-data "file://$userdata")
[ -z "${KEY:-}" ] || more+=(--key-name "$KEY")

subnet=${SUBNET:-$(aws ec2 describe-subnets --filters Name=default-for-az,Values=true --query 'Subnets[0].SubnetId' --output text)}
vpc=$(aws ec2 describe-subnets --subnet-ids "$subnet" --query 'Subnets[0].VpcId' --output text)
group=$(aws ec2 create-security-group --group-name "kafka-$(date +%s)" --description "Kafka for $cidr" --vpc-id "$vpc" --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 9092 --cidr "$cidr" > /dev/null

instance=$(aws ec2 run-instances --image-id "$image" --instance-type "${TYPE:-t3.micro}" --subnet-id "$subnet" \
  --security-group-ids "$group" --associate-public-ip-address --metadata-options HttpEndpoint=enabled,HttpTokens=required \
  --block-device-mappings 'DeviceName=/dev/xvda,Ebs={VolumeSize=8,VolumeType=gp3,Encrypted=true}' \
  --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=kafka}]' "${more[@]}" --query 'Instances[0].InstanceId' --output text)
aws ec2 wait instance-running --instance-ids "$instance"
address=$(aws ec2 describe-instances --instance-ids "$instance" --query 'Reservations[0].Instances[0].PublicIpAddress' --output text)
echo "$instance in $group: kcat -b $address:9092 -L"
