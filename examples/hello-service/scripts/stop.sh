#!/bin/sh
# Stops the running version; a service that is not running is stopped already.
. "$(dirname "$0")/service.sh"

if running; then
  pid="$(cat "$pid_file")"
  kill -TERM "$pid"
  waited=0
  while running; do
    if [ "$waited" -ge 100 ]; then
      echo "process $pid did not stop within 10 seconds, killing it" >&2
      kill -KILL "$pid"
      break
    fi
    waited=$((waited + 1))
    sleep 0.1
  done
  echo "stopped process $pid"
else
  echo "nothing to stop"
fi
rm -f "$pid_file"
