#!/bin/bash
# Starts the broker once by the image's own units and sends it records: a bake whose broker takes none fails. Two things
# of it stay: the archive of loaded classes, with which the JVM starts with half the work, and what Kafka's tool
# formats storage with, so that a first boot needs no tool. May be run again.
# Reads KAFKA_MODE.
set -euo pipefail

units=(kafka-settle.service kafka.service kafka-boot.service)
[ "$KAFKA_MODE" = kraft ] || units+=(zookeeper.service)
systemctl stop "${units[@]}"
rm -rf /var/lib/kafka/* /var/lib/zookeeper/* /opt/kafka/classes.jsa /etc/kafka/bootstrap.checkpoint
small=(env KAFKA_HEAP_OPTS=-Xmx64M KAFKA_JVM_PERFORMANCE_OPTS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1" KAFKA_OPTS= LOG_DIR=/tmp)

if [ "$KAFKA_MODE" = kraft ]; then
  scratch=$(mktemp -d)
  cat /etc/kafka/broker.properties /etc/kafka/kraft.properties > "$scratch/server.properties"
  printf 'log.dirs=%s\nlisteners=CONTROLLER://127.0.0.1:9090,PLAINTEXT://127.0.0.1:9091\n' "$scratch" >> "$scratch/server.properties"
  "${small[@]}" /opt/kafka/bin/kafka-storage.sh format --cluster-id AAAAAAAAAAAAAAAAAAAAAA --config "$scratch/server.properties"
  install -m 0644 "$scratch/bootstrap.checkpoint" /etc/kafka/
  rm -rf "$scratch"
fi

systemctl start kafka-boot.service
echo "KAFKA_OPTS=-XX:ArchiveClassesAtExit=/var/lib/kafka/classes.jsa" > /run/kafka/kafka.env
echo "auto.create.topics.enable=true" >> /run/kafka/server.properties
systemctl start kafka.service
for _ in {1..600}; do
  ! (: < /dev/tcp/127.0.0.1/9091) 2> /dev/null || break
  sleep 0.1
done
"${small[@]}" /opt/kafka/bin/kafka-producer-perf-test.sh --topic warm --num-records 1000 --record-size 150 --throughput -1 \
  --producer-props bootstrap.servers=127.0.0.1:9091 acks=all delivery.timeout.ms=60000 request.timeout.ms=30000 linger.ms=0
systemctl stop "${units[@]}"
install -m 0644 /var/lib/kafka/classes.jsa /opt/kafka/
rm -rf /run/kafka
