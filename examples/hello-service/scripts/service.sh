# Sourced by the hooks: where things are on this host.
# The agent's settings may put a host below a folder of its own; then MILLRACE_HOST_ROOT names that folder.
set -eu
root="${MILLRACE_HOST_ROOT:-}"
home="$root/srv/hello-service"
pid_file="$root/run/hello-service.pid"
log_file="$root/var/log/hello-service.log"
port_file="$root/etc/hello-service/port"
name_file="$root/etc/hello-service/host"

# Whether the recorded process is alive and is ours: process ids are used again.
running() {
  [ -s "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null &&
    tr '\0' ' ' <"/proc/$(cat "$pid_file")/cmdline" | grep -q "$home/src/main.js"
}
