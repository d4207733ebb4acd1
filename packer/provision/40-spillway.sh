#!/bin/bash
# The spillway binary, where one was uploaded, with its units: disabled until configured. May be run again.
set -euo pipefail

binary=/tmp/spillway/payload/spillway
[ -s "$binary" ] || exit 0
id spillway >/dev/null 2>&1 || useradd --system --home-dir /var/lib/spillway --no-create-home --shell /usr/sbin/nologin spillway
install -m 0755 "$binary" /usr/local/bin/spillway
install -d -m 0750 -o root -g spillway /etc/spillway
for part in connector gateway; do
  install -m 0644 "/tmp/spillway/files/systemd/spillway-$part.service" /etc/systemd/system/
  [ -e "/etc/spillway/$part.yaml" ] ||
    install -m 0640 -o root -g spillway "/tmp/spillway/files/etc/$part.yaml" "/etc/spillway/$part.yaml"
done
systemctl daemon-reload
systemctl disable spillway-connector.service spillway-gateway.service
