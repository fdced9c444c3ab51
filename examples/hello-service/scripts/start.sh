#!/bin/sh
# Starts the new version as a daemon: a session of its own, and none of the hook's streams left open.
. "$(dirname "$0")/service.sh"

PORT="$(cat "$port_file")"
HELLO_HOST="$(cat "$name_file" 2>/dev/null || uname -n)"
export PORT HELLO_HOST
cd "$home"
setsid nohup node "$home/src/main.js" </dev/null >>"$log_file" 2>&1 &
echo "$!" >"$pid_file"
echo "started hello-service on port $PORT"
