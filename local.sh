#!/usr/bin/env bash
# Two AWS accounts on this machine: see docs/local.md. Needs a JDK 17 or newer, and Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() {
    printf 'local.sh: %s\n' "$1" >&2
    exit 1
}

if [ -n "${JAVA_HOME-}" ] && [ ! -x "$JAVA_HOME/bin/java" ]; then
    fail "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it: set it to a JDK 17 or newer, or unset it"
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" >/dev/null || fail "no Java found: install a JDK 17 or newer, or set JAVA_HOME"
release=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
case $release in
    1.* | ? | 1[0-6]) fail "Java $release is too old: a JDK 17 or newer is needed" ;;
esac

built=local/cli/target/classpath
newer_sources() {
    find pom.xml shared source-account destination-account local -path '*/target' -prune -o \
        \( -name pom.xml -o -path '*/src/main/*' \) -type f -newer "$built" -print -quit
}
if [ ! -e "$built" ] || [ -n "$(newer_sources)" ]; then
    command -v mvn >/dev/null || fail "no Maven found: install Maven 3.8 or newer"
    echo "building: takes a minute or more, and the first time downloads about 200 MB" >&2
    # Maven resets the terminal's colours in any case, which is no line's beginning where the output is no terminal.
    mvn -B -q -Dstyle.color=never -Dmaven.test.skip=true package 2>&1 | sed $'s/\033\\[[0-9;]*m//g' >&2 || fail "the build failed: see above"
    touch "$built"
fi

jar=$(echo local/cli/target/local-cli-*.jar)
terminal=false
if [ -t 1 ]; then
    terminal=true
fi
# A simulation lets its worlds die young. The better compiler must stay: only it uses the processor's AES, which seals all snapshots.
exec "$java" -XX:+UseSerialGC -Xmn400m -Xmx1g "-Djava.io.tmpdir=${TMPDIR:-/tmp}" "-Drdsreplicator.terminal=$terminal" \
    -cp "$jar:$(cat "$built")" io.rdsreplicator.local.cli.Main "$@"
