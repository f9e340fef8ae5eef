#!/bin/bash
# causes.sh DIRECTORY: what `status` says of connections with one path or none by MPTCP, each provoked, on
# the kernel that this runs on: a line each of what was done, the end, and the causes that were told. Needs root;
# DIRECTORY has mptcpize.jar and the tests' programs, as it/target has them. On another kernel:
#
#   mkdir shared; cp agent/target/mptcpize.jar it/target/programs.jar it/kernel/causes.sh shared
#   it/bin/kernels run 6.1 --seconds 900 shared bash /shared/causes.sh /shared
set -u
dir=$1
work=$(mktemp -d)
java=${JAVA:-java}
trap 'kill $(jobs -p) 2>/dev/null; ip netns del "$c"; ip netns del "$s"; rm -rf "$work"' EXIT
c=causes-c-$$ s=causes-s-$$

C() { ip netns exec "$c" "$@"; }
S() { ip netns exec "$s" "$@"; }

network() {
  ip netns del "$c" 2>/dev/null
  ip netns del "$s" 2>/dev/null
  ip netns add "$c"
  ip netns add "$s"
  for n in 1 2 3; do
    ip link add "v$n" netns "$c" type veth peer name "v$n" netns "$s"
    C ip addr add "10.$n.0.1/24" dev "v$n"
    S ip addr add "10.$n.0.2/24" dev "v$n"
    C ip link set "v$n" up
    S ip link set "v$n" up
  done
  C ip addr add 169.254.1.1/16 dev v1
  S ip addr add 169.254.1.2/16 dev v1
  C ip link set lo up
  S ip link set lo up
}

# program NAME NAMESPACE RULES: its words are written to NAME.in; its answers come to NAME.out
program() {
  mkfifo "$work/$1.in"
  ip netns exec "$2" "$java" -XX:TieredStopAtLevel=1 "-javaagent:$dir/mptcpize.jar=log=warn,rules=$3" \
    -cp "$dir/programs.jar" io.mptcpize.it.program.observe.Asked <"$work/$1.in" >"$work/$1.out" 2>&1 &
  eval "$1=$!"
}

# tell NAME WORDS: waits for the answer
tell() {
  local before
  before=$(grep -c '^$' "$work/$1.out")
  printf '%s\n' "$2" >&"$3"
  until (($(grep -c '^$' "$work/$1.out") > before)); do sleep 0.05; done
}
client() { tell client "$1" 5; }
server() { tell server "$1" 6; }

# told NAME PID PORT WHAT: the causes of its connections with that port
told() {
  local line
  line=$("$java" -XX:TieredStopAtLevel=1 -jar "$dir/mptcpize.jar" status "$2" | grep -E "^(10|169)\..*:$3 " |
    awk '{ wire = $4; at = 8; if ($4 == "fell") { wire = "fell back"; at = 9 }
           why = ""; for (i = at + 2; i <= NF; i++) if ($i !~ /^(B|kB|MB)$/) why = why " " $i; print wire ", paths " $(at - 3) ":" why }' | sort | uniq | tr '\n' ';')
  printf '%-34s %-7s %s\n' "$4" "$1" "${line:-nothing}"
}
both() { told client "$client" "$2" "$1"; told server "$server" "$2" "$1"; }

limits() { C ip mptcp limits set subflow "$1" add_addr_accepted "$2"; S ip mptcp limits set subflow "$1" add_addr_accepted "$2"; }
reset() {
  client disconnect
  C ip mptcp endpoint flush
  S ip mptcp endpoint flush
  limits 2 2
  sleep 1
}

uname -r
network
program client "$c" 'tcp connect * 7002;mptcp * * *'
program server "$s" 'tcp listen * 7001;mptcp * * *'
exec 5>"$work/client.in" 6>"$work/server.in"
for port in 7000 7001 7002 7003 7005; do server "listen 0.0.0.0 $port"; done
server "listen 10.1.0.2 7004"

reset; C ip mptcp endpoint add 10.2.0.1 dev v2 subflow
client "connect 10.1.0.2 7000"; told client "$client" 7000 "connected, nothing sent"
client "exchange 100000"; sleep 1; both "two paths" 7000
C ip mptcp endpoint flush; sleep 1; both "endpoints flushed" 7000
reset; limits 0 2; C ip mptcp endpoint add 10.2.0.1 dev v2 subflow
client "connect 10.1.0.2 7000"; client "exchange 1000"; sleep 1; both "limit 0" 7000
reset; limits 2 0
client "connect 10.1.0.2 7000"; client "exchange 1000"; sleep 1; both "no endpoints, none accepted" 7000
reset; limits 1 2; C ip mptcp endpoint add 10.2.0.1 dev v2 subflow; C ip mptcp endpoint add 10.3.0.1 dev v3 subflow
client "connect 10.1.0.2 7000"; client "exchange 1000"; sleep 1; both "limit 1, two endpoints" 7000
reset; S ip mptcp endpoint add 10.2.0.2 signal
client "connect 10.1.0.2 7004"; client "exchange 1000"; sleep 1; both "listener at one address" 7004
reset; limits 2 0; S ip mptcp endpoint add 10.2.0.2 signal
client "connect 10.1.0.2 7000"; client "exchange 1000"; sleep 1; both "client accepts no addresses" 7000
reset; client "connect 10.1.0.2 7001"; client "exchange 1000"; sleep 1; both "server without MPTCP" 7001
reset; client "connect 10.1.0.2 7002"; client "exchange 1000"; sleep 1; both "rule at the client" 7002
reset; client "connect 169.254.1.2 7003"; client "exchange 1000"; sleep 1; both "link-local address" 7003
reset; C ip mptcp endpoint add 10.2.0.1 dev v2 subflow
client "connect 10.1.0.2 7005"; server unlisten; client "exchange 1000"; sleep 1; both "listener closed" 7005
server "listen 0.0.0.0 7000"
reset; C sysctl -qw net.mptcp.enabled=0; sleep 11
client "connect 10.1.0.2 7000"; client "exchange 1000"; sleep 1; told client "$client" 7000 "net.mptcp.enabled=0"
C sysctl -qw net.mptcp.enabled=1
reset; client "set Enabled false"; client "connect 10.1.0.2 7000"; sleep 1; told client "$client" 7000 "switched off"
