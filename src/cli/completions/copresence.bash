# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Completes the command line of copresence in bash. The option before a word determines the possible values.

_copresence() {
    local word=$2 before=$3 command=
    (( COMP_CWORD > 1 )) && command=${COMP_WORDS[1]}
    # bash treats "=" as a separate word: --format=c is three words.
    if [[ $before == '=' ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $word == '=' ]]; then
        word=
    fi
    COMPREPLY=()

    local words=
    case $command:$before in
    *:--ca-file | *:--client-certificate | *:--client-secret-file | *:--federated-token-file | *:--ids-file | *:--ids-out | \
        *:--port-file | *:--secret-file | *:--token-file)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return ;;
    *:--token-env)
        mapfile -t COMPREPLY < <(compgen -e -- "$word")
        return ;;
    get:--format) words='table jsonl csv' ;;
    get:--api-version) words='v1.0 beta' ;;
    get:--auth) words='session secret certificate workload-identity managed-identity env' ;;
    get:--proxy | login:--proxy) words='none' ;;
    serve:--unknown) words='omitted presence-unknown not-found' ;;
    *:--authority | *:--client-id | *:--endpoint | *:--max-connections | *:--retries | *:--tenant | *:--timeout | *:--user) ;;
    serve:--approve-devices-after | serve:--device-interval | serve:--metadata-port | serve:--token-lifetime) ;;
    serve:--fault | serve:--latency | serve:--page-size | serve:--port | serve:--seed | serve:--token | serve:--users) ;;
    :* | help:help) words='login logout whoami get serve help --help --version' ;;
    get:*)
        words='--endpoint --ca-file --allow-http --proxy --retries --api-version --token-env --token-file --auth
            --secret-file --tenant --client-id --authority --ids-file --format --max-connections --timeout --report
            --verbose --trace --help --version' ;;
    login:*)
        words='--endpoint --ca-file --allow-http --proxy --retries --tenant --client-id --authority --browser --open
            --user --timeout --help --version' ;;
    logout:* | whoami:*) words='--help --version' ;;
    serve:*)
        words='--port --ca-file --token --token-env --token-file --users --seed --ids-out --unknown --latency --shuffle
            --page-size --fault --port-file --http --login --tenant --client-id --client-secret-file --client-certificate
            --federated-token-file --user --token-lifetime --approve-devices-after --device-interval --metadata-port
            --help --version' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _copresence copresence
