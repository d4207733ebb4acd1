#!/bin/bash
# The broker's settings, its boot script and its units. May be run again.
# Reads KAFKA_MODE (kraft, zookeeper), KAFKA_HEAP_OPTS, KAFKA_DURABLE (true, false), KAFKA_SETTINGS (key=value;key=value).
set -euo pipefail

files=/tmp/spillway/files
install -d -m 0755 /etc/kafka /usr/local/lib/spillway
install -m 0644 "$files/etc/broker.properties" "$files/etc/$KAFKA_MODE.properties" "$files/etc/log4j2.yaml" "$files/etc/log4j.properties" "$files/etc/jmx.yaml" /etc/kafka/
install -m 0755 "$files/lib/kafka-boot" "$files/lib/kafka-settle" /usr/local/lib/spillway/
install -m 0644 "$files/etc/logrotate" /etc/logrotate.d/kafka

logging=-Dlog4j2.configurationFile=/etc/kafka/log4j2.yaml
[ "$KAFKA_MODE" = kraft ] || logging=-Dlog4j.configuration=file:/etc/kafka/log4j.properties
flush=1
[ "$KAFKA_DURABLE" = true ] || flush=9223372036854775807
cat > /etc/kafka/image.env <<EOF
KAFKA_MODE=$KAFKA_MODE
KAFKA_HEAP_OPTS="$KAFKA_HEAP_OPTS"
KAFKA_LOG4J_OPTS="$logging"
KAFKA_FLUSH_MESSAGES=$flush
EOF
printf '%s\n' "$KAFKA_SETTINGS" | tr ';' '\n' > /etc/kafka/image.conf

for unit in kafka-boot.service kafka.service kafka-settle.service; do
  install -m 0644 "$files/systemd/$unit" /etc/systemd/system/
done
units=(kafka-boot.service kafka.service kafka-settle.service)
if [ "$KAFKA_MODE" = zookeeper ]; then
  install -m 0644 "$files/etc/zoo.properties" /etc/kafka/
  install -m 0644 "$files/systemd/zookeeper.service" /etc/systemd/system/
  install -d -m 0755 /etc/systemd/system/kafka.service.d
  printf '[Unit]\nRequires=zookeeper.service\nAfter=zookeeper.service\n' > /etc/systemd/system/kafka.service.d/zookeeper.conf
  install -d -o kafka -g kafka -m 0750 /var/lib/zookeeper
  units+=(zookeeper.service)
fi

# The image has no SSH host keys; where cloud-init makes none, the first start of SSH does.
install -d -m 0755 /etc/systemd/system/ssh.service.d
cat > /etc/systemd/system/ssh.service.d/host-keys.conf <<'EOF'
[Service]
ExecStartPre=
ExecStartPre=/usr/bin/ssh-keygen -A
ExecStartPre=/usr/sbin/sshd -t
EOF
systemctl daemon-reload
systemctl enable "${units[@]}"
