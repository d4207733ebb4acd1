#!/bin/sh
# Brings what the referees of the tests need: programs by apt (as root only), Java archives by Maven, Python packages
# by pip, each from wherever these tools are told to look. They land in SPILLWAY_CACHE, by default .cache in the
# repository's root (jars stay in Maven's own local repository). Running it again does only what is missing.
# With the argument vm it brings QEMU too, with browser Chromium and the tools that have pages. What cannot be had is said plainly; the tests that need it are then left out. With SPILLWAY_REQUIRE_ALL=1 that is an error.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cache=${SPILLWAY_CACHE:-$here/../../.cache}/referee
mkdir -p "$cache" && cache=$(cd "$cache" && pwd) || exit 1
exec 9>"$cache/lock" && flock 9

say() { echo "referee: $*"; }

# retry runs a command up to four times.
retry() {
    for pause in 2 5 10 0; do
        "$@" && return 0
        [ $pause = 0 ] || { say "again in $pause s: $1" >&2; sleep $pause; }
    done
    return 1
}

programs() {
    command -v apt-get >/dev/null || { say "left out: no apt here; install kcat, PostgreSQL 15, a JDK (25 for Trino), Maven and Python's venv yourself"; return 1; }
    missing=
    command -v kcat >/dev/null || missing="$missing kcat"
    command -v psql >/dev/null || missing="$missing postgresql-client-15"
    command -v odbcinst >/dev/null && odbcinst -q -d 2>/dev/null | grep -q PostgreSQL || missing="$missing unixodbc odbcinst odbc-postgresql"
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql-15"
    command -v mvn >/dev/null || missing="$missing maven"
    command -v shellcheck >/dev/null || missing="$missing shellcheck"
    command -v packer >/dev/null || missing="$missing packer"
    # What the image's tests make machines with; only root can run them.
    if [ "$(id -u)" = 0 ]; then
        command -v debootstrap >/dev/null || missing="$missing debootstrap"
        command -v systemd-nspawn >/dev/null || missing="$missing systemd-container"
        command -v slirp4netns >/dev/null || missing="$missing slirp4netns"
        command -v ip >/dev/null || missing="$missing iproute2"
        command -v ssh-keygen >/dev/null || missing="$missing openssh-client"
        [ "${1:-}" != vm ] || command -v qemu-system-x86_64 >/dev/null || missing="$missing qemu-system-x86"
        [ "${1:-}" != vm ] || command -v sfdisk >/dev/null || missing="$missing fdisk"
    fi
    [ "${1:-}" != browser ] || command -v chromium >/dev/null || missing="$missing chromium"
    [ -n "$(jdk)" ] || missing="$missing openjdk-17-jdk-headless"
    python3 -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
    [ -n "$missing" ] || return 0
    [ "$(id -u)" = 0 ] || { say "left out: not root, so apt cannot install$missing"; return 1; }
    export DEBIAN_FRONTEND=noninteractive
    retry apt-get update -qq && retry apt-get install -y -qq --no-install-recommends $missing >"$cache/apt.log" 2>&1 ||
        { tail -n 5 "$cache/apt.log"; say "left out: apt could not install$missing"; return 1; }
    say "installed$missing"
}

# jdk prints the folder of the newest JDK (17 at least) at hand.
jdk() {
    for home in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /x/x)")")")"; do
        [ -x "$home/bin/javac" ] && version=$("$home/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p') &&
            [ "${version:-0}" -ge 17 ] && echo "$version $home"
    done | sort -n | tail -n 1
}

# jars NAME resolves java/NAME/pom.xml into NAME.classpath.
jars() {
    stamp=$(cksum <"$here/java/$1/pom.xml")
    if [ "$(cat "$cache/$1.pom" 2>/dev/null)" = "$stamp" ] && present "$cache/$1.classpath"; then return 0; fi
    rm -f "$cache/$1.pom"
    retry mvn -B -q -ntp -Dmaven.artifact.threads=16 -Dmaven.wagon.http.retryHandler.count=5 -Dmaven.wagon.rto=60000 \
        -f "$here/java/$1/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
        -DincludeScope=runtime "-Dmdep.outputFile=$cache/$1.classpath" || { say "left out: Maven could not bring $1"; return 1; }
    echo "$stamp" >"$cache/$1.pom"
}

# present tells whether all jars of a class path are there.
present() {
    [ -s "$1" ] && tr ':' '\n' <"$1" | while read -r jar; do [ -s "$jar" ] || exit 1; done
}

# trino compiles the launcher and makes the archive of loaded classes, with which Trino starts in a third of the time.
trino() {
    [ "${java_version:-0}" -ge 25 ] || { say "left out: Trino 483 needs JDK 25, the newest here is ${java_version:-none}"; return 1; }
    jars trino483 || return 1
    stamp="$(cat "$here/java/launcher/Trino.java" "$here/java/trino483/jvm.config" "$cache/trino483.classpath" | cksum) $java_home"
    [ "$(cat "$cache/trino483.stamp" 2>/dev/null)" = "$stamp" ] && [ -s "$cache/trino483.jsa" ] && return 0
    classes=$(mktemp -d) && classpath=$(cat "$cache/trino483.classpath") &&
        "$java_home/bin/javac" -proc:none -cp "$classpath" -d "$classes" "$here/java/launcher/Trino.java" &&
        "$java_home/bin/jar" -c -f "$cache/trino483.jar" -C "$classes" . || return 1
    rm -rf "$classes" "$cache/trino483.jsa"
    # The run that is recorded touches each part once, Hive's catalog included.
    timeout 300 "$java_home/bin/java" "@$here/java/trino483/jvm.config" "-XX:ArchiveClassesAtExit=$cache/trino483.jsa" -cp "$cache/trino483.jar:$classpath" Trino --record >"$cache/trino483.log" 2>&1
    [ -s "$cache/trino483.jsa" ] || { tail -n 5 "$cache/trino483.log"; say "left out: Trino does not start"; return 1; }
    echo "$stamp" >"$cache/trino483.stamp"
}

# venv NAME FILE makes the Python environment NAME of the packages that FILE lists.
# The list is whole, so nothing is to be resolved; what is imported gets compiled then.
venv() {
    stamp="$(cksum <"$here/$2") $(command -v python3)"
    [ "$(cat "$cache/$1.done" 2>/dev/null)" = "$stamp" ] && "$cache/$1/bin/python3" -c '' && return 0
    rm -rf "$cache/${1:?}.done" "$cache/${1:?}"
    python3 -m venv "$cache/$1" &&
        retry "$cache/$1/bin/pip" install -q --disable-pip-version-check --no-deps --no-compile --retries 5 --timeout 60 -r "$here/$2" ||
        { say "left out: pip could not install what $2 lists"; return 1; }
    echo "$stamp" >"$cache/$1.done"
}

# superset brings Superset and makes the database of its own with which every test begins; its user is admin.
superset() {
    venv superset requirements-superset.txt || return 1
    stamp=$(cat "$cache/superset.done" "$here/superset/superset_config.py" | cksum)
    [ "$(cat "$cache/superset-home.done" 2>/dev/null)" = "$stamp" ] && return 0
    rm -rf "$cache/superset-home.done" "$cache/superset-home" && mkdir "$cache/superset-home" || return 1
    (
        export SUPERSET_HOME="$cache/superset-home" SUPERSET_CONFIG_PATH="$here/superset/superset_config.py"
        run="$cache/superset/bin/superset"
        "$run" db upgrade && "$run" init &&
            "$run" fab create-admin --username admin --password admin --firstname Test --lastname Admin --email admin@localhost
    ) >"$cache/superset.log" 2>&1 || { tail -n 5 "$cache/superset.log"; say "left out: Superset cannot make its database"; return 1; }
    echo "$stamp" >"$cache/superset-home.done"
}

# timed runs a part and tells how long it took.
timed() {
    since=$(date +%s)
    "$@"; code=$?
    say "$* $([ $code = 0 ] && echo ready || echo MISSING) after $(($(date +%s) - since)) s"
    return $code
}

timed programs "${1:-}"; failed=$?
found=$(jdk); java_version=${found%% *} java_home=${found#* }
[ -z "$found" ] || ln -sfn "$java_home" "$cache/jdk"
export JAVA_HOME="$java_home" MAVEN_OPTS="${MAVEN_OPTS:-} -Djansi.mode=strip"
timed venv python requirements.txt & pids=$!
if [ "${1:-}" = browser ]; then
    timed superset & pids="$pids $!"
    timed venv pgadmin requirements-pgadmin.txt & pids="$pids $!"
fi
# Maven's local repository is not safe for several Mavens at once: one after another, beside Python.
timed jars kafka41 || failed=1
timed jars kafka39 || failed=1
timed jars pgjdbc || failed=1
timed jars jmxexporter || failed=1
timed trino || failed=1
for pid in $pids; do wait "$pid" || failed=1; done
[ $failed = 0 ] && say "all at hand in $cache" && exit 0
say "something is missing: see above"
[ "${SPILLWAY_REQUIRE_ALL:-}" != 1 ]
