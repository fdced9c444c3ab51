#!/bin/sh
# Makes the folders that outlive a release, and refuses a host that has not been told its port.
. "$(dirname "$0")/service.sh"

mkdir -p "$(dirname "$pid_file")" "$(dirname "$log_file")"
if [ ! -s "$port_file" ]; then
  echo "$port_file is missing: write the port of hello-service on this host into it" >&2
  exit 1
fi
