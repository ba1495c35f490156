# shellcheck shell=bash
# What the scripts of the action share. Values come in as environment variables and are never pasted into a script.
set -euo pipefail

fail() {
  echo "::error title=mcdecl::$*"
  exit 1
}

output() {
  printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# mcdecl on the project, in the environment that was chosen; further words come after the command's own.
run() {
  local word=$1
  shift
  local chosen=()
  [[ -z ${ENVIRONMENT:-} ]] || chosen=(-e "$ENVIRONMENT")
  mcdecl -C "$DIRECTORY" "$word" ${chosen[@]+"${chosen[@]}"} "$@"
}
