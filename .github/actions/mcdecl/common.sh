# shellcheck shell=bash
# What the scripts of the action share. Values come in as environment variables and are never pasted into a script.
set -euo pipefail

# An error on the page of the run. What is not ours in it stays one line, and is no command to the runner.
fail() {
  local text=${*//'%'/%25}
  text=${text//$'\r'/%0D}
  echo "::error title=mcdecl::${text//$'\n'/%0A}"
  exit 1
}

output() {
  printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# Runs something whose output holds names and texts of files and accounts: the runner takes no line of it for a command,
# and control characters, which could repaint a terminal, are shown as ?.
quoted() {
  local word code=0
  word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$word"
  "$@" 2>&1 | LC_ALL=C tr '\000-\010\013-\037\177' '?' || code=${PIPESTATUS[0]}
  echo "::$word::"
  return "$code"
}

# mcdecl on the project, in the environment that was chosen; further words come after the command's own. -P: no module of
# the checkout is imported.
run() {
  local word=$1
  shift
  local chosen=()
  [[ -z ${ENVIRONMENT:-} ]] || chosen=(-e "$ENVIRONMENT")
  python -P -m mcdecl -C "$DIRECTORY" "$word" ${chosen[@]+"${chosen[@]}"} "$@"
}

# The commit whose mcdecl.yaml says what is allowed. Anyone who may push can open a pull request into a branch of their own,
# or have a workflow run on one: only what is on the default branch or a protected one was reviewed.
allowing_commit() {
  local main=${DEFAULT_BRANCH:-} branch=${GITHUB_BASE_REF:-${GITHUB_REF_NAME:-}}
  if [[ -z $main || $branch == "$main" ]] || [[ -z ${GITHUB_BASE_REF:-} && ${GITHUB_REF_PROTECTED:-} == true ]]; then
    echo "${REVIEWED_COMMIT:-}"
  else
    echo "refs/remotes/origin/$main"
  fi
}

# Gives mcdecl what logs in, for as long as this script runs. The workflow names it, so it may log in.
credentials() {
  local line
  while IFS= read -r line; do
    [[ -n $line ]] || continue
    [[ ${line%%=*} =~ ^[A-Za-z_][A-Za-z0-9_]*$ && $line == *=* ]] || fail "credentials is one NAME=value a line"
    [[ -z ${line#*=} ]] || export "${line?}"
    export MCDECL_ALLOWED_VARIABLES="${MCDECL_ALLOWED_VARIABLES:+$MCDECL_ALLOWED_VARIABLES,}${line%%=*}"
  done <<<"${CREDENTIALS:-}"
  unset CREDENTIALS
  [[ -n ${MCDECL_BASE:-} ]] || MCDECL_BASE=$(allowing_commit)
  export MCDECL_BASE
}

# The last line of the comment on a saved plan: by it apply knows the plan that people have seen.
shown_digest() {
  printf '<sub>Plan <code>sha256:%s</code></sub>\n' "$(sha256sum "$1" | cut -d ' ' -f 1)"
}
