#!/bin/bash
# Packages, memory and kernel settings for a broker on 1 GB. May be run again.
set -euo pipefail

# One sync at the end of the bake stands in for dpkg's own.
echo 'Acquire::Retries "5";' > /etc/apt/apt.conf.d/80retries
apt-get -q update
apt-get -q -y -o Dpkg::Options::=--force-unsafe-io --no-install-recommends install \
  openjdk-17-jre-headless curl ca-certificates chrony unattended-upgrades awscli zram-tools logrotate openssl

cat > /etc/apt/apt.conf.d/20auto-upgrades <<'EOF'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
EOF

# Compressed swap in memory: what a 1 GB machine rarely touches (JVM start-up, cloud-init) costs a third of itself.
cat > /etc/default/zramswap <<'EOF'
ALGO=lz4
PERCENT=50
EOF
mkdir -p /etc/systemd/system/zramswap.service.d
printf '[Unit]\nConditionVirtualization=!container\n' > /etc/systemd/system/zramswap.service.d/container.conf

# A zram device has no seeks to save, so swap early but read one page at a time; write back small and often, so
# that a flush never stalls behind a gigabyte of dirty pages; Kafka maps two files a segment.
cat > /etc/sysctl.d/60-kafka.conf <<'EOF'
vm.swappiness = 60
vm.page-cluster = 0
vm.dirty_background_bytes = 16777216
vm.dirty_bytes = 67108864
vm.max_map_count = 262144
net.core.somaxconn = 1024
EOF

mkdir -p /etc/systemd/journald.conf.d
cat > /etc/systemd/journald.conf.d/60-small.conf <<'EOF'
[Journal]
SystemMaxUse=100M
EOF
