# Completion of fxd for fish. Made by `npm run generate`; do not edit.

function __fxd_verb
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case -C -R --repo --color --config --lock-timeout
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
                return 0
        end
        set -e words[1]
    end
    return 1
end

function __fxd_no_verb
    not __fxd_verb >/dev/null
end

function __fxd_verb_is
    set -l verb (__fxd_verb)
    and contains -- $verb $argv
end

complete -c fxd -s C -r -F -d 'run as if started in <folder>'
complete -c fxd -s R -l repo -r -F -d 'the store to use, instead of looking for .fxd'
complete -c fxd -l json -d 'print one JSON document; errors as JSON on standard error'
complete -c fxd -s q -l quiet -d 'print the answer only: no status, hints or warnings'
complete -c fxd -s v -l verbose -d 'say more about what is done, and what caused an error'
complete -c fxd -l color -x -a 'auto always never' -d 'when to use colours'
complete -c fxd -l no-pager -d 'do not send long output through a pager'
complete -c fxd -l no-input -d 'ask nothing and start no editor'
complete -c fxd -l config -x -d 'set a configuration value for this run'
complete -c fxd -l lock-timeout -x -d 'how long to wait for another process, 5 if not given'
complete -c fxd -s h -d 'print a short help'
complete -c fxd -l help -d 'print the whole help'
complete -c fxd -l version -d 'print the version'
complete -c fxd -f -n __fxd_no_verb -a init -d 'Start a repository in a folder'
complete -c fxd -f -n __fxd_no_verb -a scan -d 'Split the working tree into nodes and store what is new'
complete -c fxd -n '__fxd_verb_is scan' -l explain -d 'say for every file how it was split, and how nodes were recognised'
complete -c fxd -f -n __fxd_no_verb -a status -d 'Show what differs from the last commit, by node'
complete -c fxd -f -n __fxd_no_verb -a st -d 'Show what differs from the last commit, by node'
complete -c fxd -n '__fxd_verb_is status st' -s s -l short -d 'one letter and path a file'
complete -c fxd -n '__fxd_verb_is status st' -l porcelain -d 'the form of Git\'s `status --porcelain`, for scripts'
complete -c fxd -n '__fxd_verb_is status st' -l exit-code -d 'end with 1 if anything differs'
complete -c fxd -f -n __fxd_no_verb -a commit -d 'Record the working tree, or chosen nodes of it'
complete -c fxd -f -n __fxd_no_verb -a ci -d 'Record the working tree, or chosen nodes of it'
complete -c fxd -n '__fxd_verb_is commit ci' -s m -l message -x -d 'the message; each one more is a paragraph'
complete -c fxd -n '__fxd_verb_is commit ci' -s F -l file -r -F -d 'take the message from a file, or from standard input (-)'
complete -c fxd -n '__fxd_verb_is commit ci' -s a -l all -d 'record everything that changed, which is the default'
complete -c fxd -n '__fxd_verb_is commit ci' -l amend -d 'replace the last commit'
complete -c fxd -n '__fxd_verb_is commit ci' -l allow-empty -d 'record a commit even if nothing changed'
complete -c fxd -n '__fxd_verb_is commit ci' -l author -x -d 'whose work it is: Name <mail>'
complete -c fxd -n '__fxd_verb_is commit ci' -l date -x -d 'when it was written'
complete -c fxd -f -n __fxd_no_verb -a help -d 'Explain a command or a topic'
complete -c fxd -n '__fxd_verb_is help' -l short -d 'leave out the description and the global options'
complete -c fxd -f -n '__fxd_verb_is help' -a 'init scan status commit help schema version selectors revisions exit-codes json'
complete -c fxd -f -n __fxd_no_verb -a schema -d 'Print the JSON Schema of what a command prints with --json'
complete -c fxd -f -n '__fxd_verb_is schema' -a 'init scan status commit help schema version error'
complete -c fxd -f -n __fxd_no_verb -a version -d 'Print the version of fxd and of what it runs on'
