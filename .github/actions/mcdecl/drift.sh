#!/usr/bin/env bash
# Says what was changed by hand; exit code 2 then, so that a scheduled job fails and tells its people.
# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "$0")/common.sh"

credentials
code=0
said=$(run drift) || code=$?
quoted printf '%s\n' "$said"
# A fence longer than any run of backticks inside keeps names from ending it.
ticks=$(printf '%s\n' "$said" | grep -oE '`+' | awk '{ if (length > most) most = length } END { print most + 0 }' || true)
fence=$(printf '`%.0s' $(seq 1 $((ticks < 3 ? 3 : ticks + 1))))
printf '%s\n%s\n%s\n' "${fence}text" "$said" "$fence" >>"$GITHUB_STEP_SUMMARY"
output exit-code "$code"
output changes "$([[ $code == 2 ]] && echo true || echo false)"
exit "$code"
