#!/usr/bin/env bash
# Refuses inputs that cannot be meant, before anything is asked or changed.
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

# One plan for each environment and project folder of a run.
folder=${DIRECTORY#./}
output artifact "mcdecl-plan-${ENVIRONMENT:-default}-$(printf '%s' "${folder:-.}" | tr -c 'A-Za-z0-9_.\n' '-')"
