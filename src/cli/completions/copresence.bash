# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Completes the command line of copresence in bash. Words of the options' values are told by the option before.

_copresence() {
    local word=$2 before=$3 command=
    (( COMP_CWORD > 1 )) && command=${COMP_WORDS[1]}
    # bash takes "=" for a word of its own: --format=c is three words.
    if [[ $before == '=' ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $word == '=' ]]; then
        word=
    fi
    COMPREPLY=()

    local words=
    case $command:$before in
    *:--ca-file | *:--ids-file | *:--ids-out | *:--port-file | *:--token-file)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return ;;
    *:--token-env)
        mapfile -t COMPREPLY < <(compgen -e -- "$word")
        return ;;
    get:--format) words='table jsonl csv' ;;
    get:--api-version) words='v1.0 beta' ;;
    get:--proxy) words='none' ;;
    serve:--unknown) words='omitted presence-unknown not-found' ;;
    get:--endpoint | get:--max-connections | get:--retries | get:--timeout) ;;
    serve:--fault | serve:--latency | serve:--page-size | serve:--port | serve:--seed | serve:--token | serve:--users) ;;
    :* | help:help) words='get serve help --help --version' ;;
    get:*)
        words='--endpoint --ca-file --allow-http --proxy --api-version --token-env --token-file --ids-file --format
            --max-connections --retries --timeout --report --help --version' ;;
    serve:*)
        words='--port --ca-file --token --token-env --token-file --users --seed --ids-out --unknown --latency --shuffle
            --page-size --fault --port-file --http --help --version' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _copresence copresence
