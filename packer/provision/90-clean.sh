#!/bin/bash
# Leaves nothing of this instance in the image: keys, identities, logs, histories, caches.
set -euo pipefail

apt-get -q clean
rm -rf /var/lib/apt/lists/* /tmp/spillway /var/tmp/* /root/.cache
rm -rf /var/lib/kafka-settled /run/kafka
find /var/lib/kafka /var/lib/zookeeper /var/log/kafka -mindepth 1 -delete 2> /dev/null || true
rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub /var/lib/systemd/random-seed
rm -f /root/.bash_history /home/*/.bash_history /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys
: > /etc/machine-id
rm -f /var/lib/dbus/machine-id
if command -v cloud-init >/dev/null; then cloud-init clean --logs --seed; fi
journalctl --rotate >/dev/null 2>&1 || true
rm -rf /var/log/journal/*
find /var/log -type f -exec truncate -s 0 {} +
sync
