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
  unset GH_TOKEN
  credentials
  code=0
  quoted run apply --auto-approve ${risks[@]+"${risks[@]}"} || code=$?
  finish "$code"
fi

repository=repos/$GITHUB_REPOSITORY
merged=$(gh api "$repository/commits/$GITHUB_SHA/pulls" \
  --jq 'map(select(.merged_at)) | .[0] | select(.) | "\(.head.sha) \(.number)"')
head=${merged%% *} number=${merged##* }
[[ -n $merged ]] || fail "$GITHUB_SHA belongs to no merged pull request, so there is no reviewed plan; reviewed: false applies without one"

# A plan of this name and commit, from a run of this repository's own branch: a fork's run may use any name.
kept=$(HEAD=$head gh api "$repository/actions/artifacts?name=$ARTIFACT&per_page=100" \
  --jq '[.artifacts[] | select((.expired | not) and .workflow_run.head_sha == env.HEAD
    and .workflow_run.head_repository_id == .workflow_run.repository_id)] | .[0].workflow_run.id // empty')
[[ -n $kept ]] || fail "the run of the pull request kept no plan $ARTIFACT, or it is too old; run its plan again"

# And from the workflow that plans: another one of this repository may use the name too.
workflow=${GITHUB_WORKFLOW_REF:-}
workflow=${workflow#"$GITHUB_REPOSITORY/"}
expected=${PLAN_WORKFLOW:-${workflow%%@*}}
origin=$(gh api "$repository/actions/runs/$kept" --jq '"\(.head_repository.full_name) \(.event) \(.path)"')
[[ ${origin%%@*} == "$GITHUB_REPOSITORY pull_request $expected" ]] ||
  fail "the plan comes from '$origin', not from a pull request of $GITHUB_REPOSITORY and $expected; plan-workflow names the workflow that plans"

folder=$RUNNER_TEMP/$ARTIFACT
rm -rf "$folder"
gh run download "$kept" --repo "$GITHUB_REPOSITORY" --name "$ARTIFACT" --dir "$folder"
[[ -f $folder/plan.json && ! -L $folder/plan.json ]] || fail "the artifact $ARTIFACT holds no plan.json"

# And the one that people have seen: its digest is in the comment.
if [[ $COMMENT == true ]]; then
  # The last line alone counts: texts above it are the project's and the account's.
  shown=$(gh api --paginate "$repository/issues/$number/comments" \
    --jq '.[] | select((.body | startswith("<!-- mcdecl:plan ")) and .user.login == env.COMMENT_AUTHOR)
      | .body | split("\n") | map(rtrimstr("\r") | select(. != "")) | last')
  grep -qFx "$(shown_digest "$folder/plan.json")" <<<"$shown" ||
    fail "the plan is not the one that the comment on pull request $number shows; run its plan again, have it reviewed, and run this job again"
fi
unset GH_TOKEN
output plan "$folder/plan.json"
credentials
code=0
quoted run apply "$folder/plan.json" ${risks[@]+"${risks[@]}"} || code=$?
finish "$code"
