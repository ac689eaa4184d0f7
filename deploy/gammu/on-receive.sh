#!/bin/sh
# RunOnReceive of gammu-smsd: lays a received SMS into a folder that the gateway reads (`sms: {inbox: FOLDER}` in flat.yaml).
# Needed only where the gateway cannot read gammu-smsd's own inbox. Usage: on-receive.sh FOLDER
set -eu
folder=$1
umask 007

# A long message is decoded as a whole; a short one stands in its parts.
text=${DECODED_1_TEXT-}
if [ "${DECODED_PARTS:-0}" -eq 0 ]; then
  part=1
  while [ "$part" -le "${SMS_MESSAGES:-0}" ]; do
    eval "text=\$text\${SMS_${part}_TEXT-}"
    part=$((part + 1))
  done
fi

# The sender becomes part of a file name: nothing but digits, letters and the plus sign.
sender=$(printf '%s' "${SMS_1_NUMBER-}" | tr -cd '+0-9A-Za-z')
name=$(printf 'IN%s_%02d_%s_00.txt' "$(date +%Y%m%d_%H%M%S)" $(($$ % 100)) "$sender")
printf '%s' "$text" >"$folder/.$name"
mv "$folder/.$name" "$folder/$name"
