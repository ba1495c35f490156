#!/usr/bin/env bash
# Plans, and leaves the saved plan, a page and the text of a comment. Exit code 1 when the plan cannot be carried out.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

folder=$RUNNER_TEMP/$ARTIFACT
rm -rf "$folder"
mkdir -p "$folder"

# With it the plan says in its head that it may be applied with what it loses.
consent=()
[[ -z ${ALLOW:-} ]] || consent=(--allow "$ALLOW")

code=0
run plan --out "$folder/plan.json" --format text --detailed-exitcode ${consent[@]+"${consent[@]}"} || code=$?
output exit-code "$code"
output changes "$([[ $code == 2 ]] && echo true || echo false)"
if [[ ! -f $folder/plan.json ]]; then
  # The files or the account are at fault; mcdecl has said how.
  exit "$code"
fi
mcdecl show "$folder/plan.json" --format markdown >"$RUNNER_TEMP/$ARTIFACT.md"
mcdecl show "$folder/plan.json" --format html >"$folder/plan.html"
cat "$RUNNER_TEMP/$ARTIFACT.md" >>"$GITHUB_STEP_SUMMARY"
output folder "$folder"
output plan "$folder/plan.json"
output comment "$RUNNER_TEMP/$ARTIFACT.md"
[[ $code != 1 ]]
