#!/usr/bin/env bash
# Applies the plan of the pull request that was merged, exactly; mcdecl refuses it when the account moved on since.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

risks=()
[[ -z ${ALLOW:-} ]] || risks=(--allow "$ALLOW")
[[ -z ${CONFIRM:-} ]] || risks+=(--confirm "$CONFIRM")

finish() {
  output exit-code "$1"
  output changes "$([[ $1 == 0 ]] && echo true || echo false)"
  exit "$1"
}

if [[ $REVIEWED == false ]]; then
  code=0
  run apply --auto-approve ${risks[@]+"${risks[@]}"} || code=$?
  finish "$code"
fi

repository=repos/$GITHUB_REPOSITORY
merged=$(gh api "$repository/commits/$GITHUB_SHA/pulls" --jq 'map(select(.merged_at)) | .[0].head.sha // empty')
[[ -n $merged ]] || fail "$GITHUB_SHA belongs to no merged pull request, so there is no reviewed plan; reviewed: false applies without one"
kept=$(HEAD=$merged gh api "$repository/actions/artifacts?name=$ARTIFACT&per_page=100" \
  --jq '[.artifacts[] | select((.expired | not) and .workflow_run.head_sha == env.HEAD)] | .[0].workflow_run.id // empty')
[[ -n $kept ]] || fail "the run of the pull request kept no plan $ARTIFACT, or it is too old; run its plan again"
folder=$RUNNER_TEMP/$ARTIFACT
rm -rf "$folder"
gh run download "$kept" --repo "$GITHUB_REPOSITORY" --name "$ARTIFACT" --dir "$folder"
output plan "$folder/plan.json"
code=0
run apply "$folder/plan.json" ${risks[@]+"${risks[@]}"} || code=$?
finish "$code"
