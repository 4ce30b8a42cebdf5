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
complete -c fxd -f -n __fxd_no_verb -a log -d 'Show the history of everything, of files, or of one node'
complete -c fxd -n '__fxd_verb_is log' -l graph -d 'draw how the commits hang together'
complete -c fxd -n '__fxd_verb_is log' -l oneline -d 'one line a commit'
complete -c fxd -n '__fxd_verb_is log' -s n -l max-count -x -d 'show so many at most'
complete -c fxd -n '__fxd_verb_is log' -s p -l patch -d 'show what each commit changed'
complete -c fxd -n '__fxd_verb_is log' -l stat -d 'show how many lines of which files each commit changed'
complete -c fxd -n '__fxd_verb_is log' -l nodes -d 'show which nodes each commit changed'
complete -c fxd -n '__fxd_verb_is log' -l author -x -d 'only those whose author matches a regular expression'
complete -c fxd -n '__fxd_verb_is log' -l since -x -d 'only those made at that time or later'
complete -c fxd -n '__fxd_verb_is log' -l until -x -d 'only those made at that time or earlier'
complete -c fxd -n '__fxd_verb_is log' -l grep -x -d 'only those whose message matches a regular expression'
complete -c fxd -n '__fxd_verb_is log' -l all -d 'start from every branch and tag'
complete -c fxd -n '__fxd_verb_is log' -l reverse -d 'oldest first'
complete -c fxd -f -n __fxd_no_verb -a show -d 'Show a commit, a tag, a file of a version, or a node'
complete -c fxd -f -n __fxd_no_verb -a diff -d 'Show how two versions differ, by node and by line'
complete -c fxd -n '__fxd_verb_is diff' -l stat -d 'how many lines of which files changed'
complete -c fxd -n '__fxd_verb_is diff' -l name-only -d 'the names of the files, one a line'
complete -c fxd -n '__fxd_verb_is diff' -l name-status -d 'a letter for what happened to it, and the name of each file'
complete -c fxd -n '__fxd_verb_is diff' -l nodes -d 'the nodes that changed'
complete -c fxd -n '__fxd_verb_is diff' -l patch -d 'the patch'
complete -c fxd -n '__fxd_verb_is diff' -l exit-code -d 'end with 1 if anything differs'
complete -c fxd -f -n __fxd_no_verb -a list -d 'List the nodes of the working tree'
complete -c fxd -n '__fxd_verb_is list' -l tree -d 'show nodes below the file or node in which they stand'
complete -c fxd -f -n __fxd_no_verb -a commit -d 'Record the working tree, or chosen nodes of it'
complete -c fxd -f -n __fxd_no_verb -a ci -d 'Record the working tree, or chosen nodes of it'
complete -c fxd -n '__fxd_verb_is commit ci' -s m -l message -x -d 'the message; each one more is a paragraph'
complete -c fxd -n '__fxd_verb_is commit ci' -s F -l file -r -F -d 'take the message from a file, or from standard input (-)'
complete -c fxd -n '__fxd_verb_is commit ci' -s a -l all -d 'record everything that changed, which is the default'
complete -c fxd -n '__fxd_verb_is commit ci' -l amend -d 'replace the last commit'
complete -c fxd -n '__fxd_verb_is commit ci' -l allow-empty -d 'record a commit even if nothing changed'
complete -c fxd -n '__fxd_verb_is commit ci' -l author -x -d 'whose work it is: Name <mail>'
complete -c fxd -n '__fxd_verb_is commit ci' -l date -x -d 'when it was written'
complete -c fxd -f -n __fxd_no_verb -a restore -d 'Give files or nodes back what they were in a revision'
complete -c fxd -n '__fxd_verb_is restore' -l from -x -d 'the revision to take them from; HEAD if left out'
complete -c fxd -f -n __fxd_no_verb -a branch -d 'List, make, rename or delete branches'
complete -c fxd -n '__fxd_verb_is branch' -s d -l delete -d 'delete the branch, if its commits are in HEAD too'
complete -c fxd -n '__fxd_verb_is branch' -s D -d 'delete the branch, merged or not'
complete -c fxd -n '__fxd_verb_is branch' -s m -l move -d 'rename the branch'
complete -c fxd -n '__fxd_verb_is branch' -s v -d 'list with commit and subject'
complete -c fxd -n '__fxd_verb_is branch' -l contains -x -d 'list the branches that have this commit'
complete -c fxd -f -n __fxd_no_verb -a checkout -d 'Go to a branch or commit, or take back files'
complete -c fxd -f -n __fxd_no_verb -a co -d 'Go to a branch or commit, or take back files'
complete -c fxd -n '__fxd_verb_is checkout co' -s b -x -d 'make this branch at the target, and go to it'
complete -c fxd -n '__fxd_verb_is checkout co' -l detach -d 'go to the commit, not to the branch'
complete -c fxd -n '__fxd_verb_is checkout co' -l force -d 'give up changes of files that differ; they are stored first'
complete -c fxd -f -n __fxd_no_verb -a switch -d 'Go to a branch'
complete -c fxd -n '__fxd_verb_is switch' -s c -l create -x -d 'make this branch at the target, and go to it'
complete -c fxd -n '__fxd_verb_is switch' -l detach -d 'go to the commit, not to the branch'
complete -c fxd -n '__fxd_verb_is switch' -l force -d 'give up changes of files that differ; they are stored first'
complete -c fxd -f -n __fxd_no_verb -a tag -d 'List, make or delete tags'
complete -c fxd -n '__fxd_verb_is tag' -s a -l annotate -d 'make an object with author, date and message; needs -m'
complete -c fxd -n '__fxd_verb_is tag' -s m -l message -x -d 'the message; each one more is a paragraph'
complete -c fxd -n '__fxd_verb_is tag' -s d -l delete -d 'delete the tag'
complete -c fxd -f -n __fxd_no_verb -a export -d 'Write the files of a commit into a new folder'
complete -c fxd -n '__fxd_verb_is export' -l out -r -F -d 'a folder that is new or empty'
complete -c fxd -f -n __fxd_no_verb -a import -d 'Record the files of another folder as the next commit'
complete -c fxd -f -n __fxd_no_verb -a config -d 'Read and change settings'
complete -c fxd -n '__fxd_verb_is config' -l global -d 'those of yours, for every repository'
complete -c fxd -n '__fxd_verb_is config' -l local -d 'those of this repository'
complete -c fxd -n '__fxd_verb_is config' -l system -d 'those of this machine'
complete -c fxd -n '__fxd_verb_is config' -l show-origin -d 'say where each comes from (get and list)'
complete -c fxd -f -n __fxd_no_verb -a help -d 'Explain a command or a topic'
complete -c fxd -n '__fxd_verb_is help' -l short -d 'leave out the description and the global options'
complete -c fxd -f -n '__fxd_verb_is help' -a 'init scan status log show diff list commit restore branch checkout switch tag export import config help schema version selectors revisions settings exit-codes json'
complete -c fxd -f -n __fxd_no_verb -a schema -d 'Print the JSON Schema of what a command prints with --json'
complete -c fxd -f -n '__fxd_verb_is schema' -a 'init scan status log show diff list commit restore branch checkout switch tag export import config help schema version error'
complete -c fxd -f -n __fxd_no_verb -a version -d 'Print the version of fxd and of what it runs on'
