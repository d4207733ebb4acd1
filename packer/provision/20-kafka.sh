#!/bin/bash
# Kafka from an archive whose checksum is right, its user and its folders. May be run again.
# Reads KAFKA_VERSION, KAFKA_MIRROR, KAFKA_SHA512 (hex; empty: the mirror's .sha512) and an uploaded archive.
set -euo pipefail

name=kafka_2.13-$KAFKA_VERSION
payload=/tmp/spillway/payload/kafka.tgz
home=/opt/$name

fetch() { curl -fsSL --retry 5 --retry-connrefused --connect-timeout 20 "$@"; }

if [ ! -s "$payload" ]; then
  fetch -o "$payload" "$KAFKA_MIRROR/$KAFKA_VERSION/$name.tgz"
fi
expected=$KAFKA_SHA512
if [ -z "$expected" ]; then
  # The mirror's file reads "NAME: AB12 CD34 …" over several lines.
  expected=$(fetch "$KAFKA_MIRROR/$KAFKA_VERSION/$name.tgz.sha512" | sed 's/^[^:]*://' | tr -d ' \n' | tr 'A-F' 'a-f')
fi
actual=$(sha512sum "$payload" | cut -d' ' -f1)
if [ "$actual" != "$expected" ]; then
  echo "the archive of $name has SHA-512 $actual, expected $expected: not installed" >&2
  exit 1
fi

id kafka >/dev/null 2>&1 || useradd --system --home-dir /var/lib/kafka --no-create-home --shell /usr/sbin/nologin kafka
rm -rf "$home"
mkdir -p "$home"
tar -xzf "$payload" -C "$home" --strip-components=1 --no-same-owner
rm -rf "$home/site-docs" "$home/bin/windows"
ln -sfn "$home" /opt/kafka
if [ -s /tmp/spillway/payload/jmx-exporter.jar ]; then install -m 0644 /tmp/spillway/payload/jmx-exporter.jar /opt/; fi
install -d -o kafka -g kafka -m 0750 /var/lib/kafka /var/log/kafka
