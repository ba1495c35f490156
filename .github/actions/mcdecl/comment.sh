#!/usr/bin/env bash
# Brings the comment of an earlier run up to date, known by the hidden first line, or writes the first one.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

marker=$(head -n 1 "$BODY")
[[ $marker == '<!-- mcdecl:plan '*' -->' ]] || fail "the comment does not begin with its marker"
comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
# Where mcdecl.yaml is so broken that it names neither project nor environment, every plan of the pull request is out of
# date; else one comment is meant.
[[ $marker == *project=*environment=* ]] || marker=${marker%-->} marker=${marker%"${marker##*[! ]}"}" "
# The text after the marker is somebody's; only what begins with the marker, and was written by this action, is ours.
known=$(MARKER=$marker gh api --paginate "$comments" \
  --jq '.[] | select((.body | startswith(env.MARKER)) and .user.login == env.COMMENT_AUTHOR) | .id')
[[ $marker != *--\> ]] || known=$(head -n 1 <<<"$known")
if [[ -z $known ]]; then
  gh api --method POST "$comments" --field "body=@$BODY" --silent
fi
while IFS= read -r id; do
  [[ -z $id ]] || gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$BODY" --silent
done <<<"$known"
