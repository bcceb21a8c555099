#!/usr/bin/env bash
# Speaks the sentences of sentences.txt.
#
#   tools/judge/speak.sh FOLDER [VOICE [STRENGTH]]      FOLDER/01.wav … with `ftlab voice say`
set -euo pipefail

case "${1:-}" in
  "" | -h | --help) sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
mkdir -p "$1"
number=0
while IFS= read -r sentence; do
  number=$((number + 1))
  ftlab voice say "$sentence" ${2:+--voice "$2"} ${3:+--strength "$3"} --output "$1/$(printf '%02d' "$number").wav" < /dev/null
done < "$(dirname "$0")/sentences.txt"
