# Copyright (c) the copresence authors
# Distributed under the Boost Software License, Version 1.0 (see LICENSE)

# Completes the command line of copresence in fish.

set -l commands get serve help
complete -c copresence -f
complete -c copresence -s h -l help -d 'Show this help'
complete -c copresence -s V -l version -d 'Show the version'

set -l first "not __fish_seen_subcommand_from $commands"
complete -c copresence -n $first -a get -d 'Fetch presences, and print them'
complete -c copresence -n $first -a serve -d 'Run a local Microsoft Graph to test against'
complete -c copresence -n $first -a help -d 'Show the help of a command'
complete -c copresence -n '__fish_seen_subcommand_from help' -a 'get serve'

set -l get '__fish_seen_subcommand_from get; and not __fish_seen_subcommand_from help'
complete -c copresence -n $get -l endpoint -x -d 'The service, https://host[:port][/base]'
complete -c copresence -n $get -l ca-file -r -F -d 'Trust the certificate authorities in a PEM file'
complete -c copresence -n $get -l allow-http -d 'Let the endpoint be plain http, on this machine only'
complete -c copresence -n $get -l proxy -x -a none -d 'Go through the http proxy'
complete -c copresence -n $get -l api-version -x -a 'v1.0 beta' -d 'Version of the interface'
complete -c copresence -n $get -l token-env -x -a '(set -nx)' -d 'Take the token from an environment variable'
complete -c copresence -n $get -l token-file -r -F -d 'Take the token from a file'
complete -c copresence -n $get -l ids-file -r -F -d 'Read the ids from a file, one a line'
complete -c copresence -n $get -l format -x -a 'table jsonl csv' -d 'How to print'
complete -c copresence -n $get -l max-connections -x -d 'Open at most so many connections'
complete -c copresence -n $get -l retries -x -d 'Try a failed request so many times again'
complete -c copresence -n $get -l timeout -x -d 'Give up after so many seconds in all'
complete -c copresence -n $get -l report -d 'Print what could be had, and tell the rest'

set -l serve '__fish_seen_subcommand_from serve; and not __fish_seen_subcommand_from help'
complete -c copresence -n $serve -l port -x -d 'Listen on this port'
complete -c copresence -n $serve -l ca-file -r -F -d 'Write the certificate authority to trust'
complete -c copresence -n $serve -l token -x -d 'Accept this token'
complete -c copresence -n $serve -l token-env -x -a '(set -nx)' -d 'Take the token from an environment variable'
complete -c copresence -n $serve -l token-file -r -F -d 'Take the token from a file'
complete -c copresence -n $serve -l users -x -d 'Have so many users'
complete -c copresence -n $serve -l seed -x -d 'Choose other users and presences'
complete -c copresence -n $serve -l ids-out -r -F -d 'Write the ids of the users'
complete -c copresence -n $serve -l unknown -x -a 'omitted presence-unknown not-found' -d 'Answer ids that are no users with'
complete -c copresence -n $serve -l latency -x -d 'Answer after this time, as 40ms or 1.5s'
complete -c copresence -n $serve -l shuffle -d 'Answer in another order than asked'
complete -c copresence -n $serve -l page-size -x -d 'Answer in pages of so many presences'
complete -c copresence -n $serve -l fault -x -d 'Misbehave'
complete -c copresence -n $serve -l port-file -r -F -d 'Write the port'
complete -c copresence -n $serve -l http -d 'Speak plain http'
