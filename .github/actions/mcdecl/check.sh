#!/usr/bin/env bash
# Refuses inputs that cannot be meant, and events that must not have credentials, before anything is asked or changed.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

case $COMMAND in
  plan | apply | drift) ;;
  *) fail "command is plan, apply or drift, not '$COMMAND'" ;;
esac
[[ -f $DIRECTORY/mcdecl.yaml ]] || fail "there is no mcdecl.yaml in '$DIRECTORY'; check the repository out first"
[[ -z $ENVIRONMENT || $ENVIRONMENT =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]*$ ]] || fail "environment is a name, not '$ENVIRONMENT'"
[[ -z $ALLOW || $ALLOW == data_loss ]] || fail "allow is data_loss or empty, not '$ALLOW'"
for flag in COMMENT REVIEWED; do
  [[ ${!flag} == true || ${!flag} == false ]] || fail "${flag,,} is true or false, not '${!flag}'"
done

case ${GITHUB_EVENT_NAME:-} in
  pull_request_target | workflow_run | issue_comment)
    fail "$GITHUB_EVENT_NAME gives somebody else's files the secrets of this repository; plan on pull_request" ;;
  pull_request*)
    [[ $COMMAND != apply ]] || fail "apply runs after the merge, not on a pull request"
    [[ -z ${HEAD_REPOSITORY:-} || $HEAD_REPOSITORY == "${GITHUB_REPOSITORY:-}" ]] ||
      fail "the pull request comes from $HEAD_REPOSITORY; forks are not planned with the credentials of this repository" ;;
esac
if [[ $COMMAND == apply && -n ${DEFAULT_BRANCH:-} && ${GITHUB_REF_PROTECTED:-} != true ]]; then
  [[ ${GITHUB_REF:-} == "refs/heads/$DEFAULT_BRANCH" ]] ||
    fail "apply runs on $DEFAULT_BRANCH or another protected branch, not on ${GITHUB_REF:-nothing}"
fi

# One plan for each environment and project folder of a run.
folder=${DIRECTORY#./}
output artifact "mcdecl-plan-${ENVIRONMENT:-default}-$(printf '%s' "${folder:-.}" | tr -c 'A-Za-z0-9_.\n' '-')"
