#!/usr/bin/env bash
# Plans, and leaves the saved plan, a page and the text of a comment. Exit code 1 when the plan cannot be carried out.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

folder=$RUNNER_TEMP/$ARTIFACT
rm -rf "$folder"
mkdir -p "$folder"
credentials

# With it the plan says in its head that it may be applied with what it loses.
consent=()
[[ -z ${ALLOW:-} ]] || consent=(--allow "$ALLOW")

comment=$RUNNER_TEMP/$ARTIFACT.md
page=$RUNNER_TEMP/$ARTIFACT.err
rm -f "$comment" "$page"
# What cannot be planned is said in the form of a comment too: no plan of an older commit stays on the pull request.
planned() {
  local code=0
  run plan --out "$folder/plan.json" --format markdown --detailed-exitcode ${consent[@]+"${consent[@]}"} \
    >"$comment" 2>"$page" || code=$?
  cat "$page"
  if [[ -f $folder/plan.json ]]; then
    python -P -m mcdecl show "$folder/plan.json" --format text
  elif [[ $(head -n 1 "$comment" | tr -d '\0') != '<!-- mcdecl:plan '* ]]; then
    # A wrong use of mcdecl has no comment.
    cat "$comment"
    rm -f "$comment"
  fi
  return "$code"
}
code=0
quoted planned || code=$?
output exit-code "$code"
output changes "$([[ $code == 2 && -f $folder/plan.json ]] && echo true || echo false)"
if [[ ! -f $folder/plan.json ]]; then
  # The files or the account are at fault; mcdecl has said how.
  if [[ -s $comment ]]; then
    output comment "$comment"
    cat "$comment" >>"$GITHUB_STEP_SUMMARY"
  fi
  [[ $code != 0 ]] || code=1
  exit "$code"
fi
# What the changes do to rows: offline, on the rows of the test cases and generated ones, and no reason to fail.
rows=$RUNNER_TEMP/$ARTIFACT-compare.md
compared() {
  run compare "$REVIEWED_COMMIT" --format markdown >"$rows"
}
if [[ $code == 2 && ${GITHUB_EVENT_NAME:-} == pull_request && -n ${REVIEWED_COMMIT:-} ]]; then
  quoted compared ||
    echo 'What the changes do to rows could not be compared; the log of this job says why.' >"$rows"
  # A comment has room for so much; the page of the run has more.
  if [[ $(($(wc -c <"$comment") + $(wc -c <"$rows"))) -lt 60000 ]]; then
    printf '\n' | cat - "$rows" >>"$comment"
  else
    cat "$rows" >>"$GITHUB_STEP_SUMMARY"
  fi
fi
printf '\n' >>"$comment"
shown_digest "$folder/plan.json" >>"$comment"
python -P -m mcdecl show "$folder/plan.json" --format html >"$folder/plan.html"
cat "$comment" >>"$GITHUB_STEP_SUMMARY"
output folder "$folder"
output plan "$folder/plan.json"
output comment "$comment"
[[ $code != 1 ]]
