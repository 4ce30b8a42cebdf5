# Completion of fxd for PowerShell. Made by `npm run generate`; do not edit.

Register-ArgumentCompleter -Native -CommandName fxd -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)

  $verbs = [ordered]@{
    'init' = 'Start a repository in a folder'
    'scan' = 'Split the working tree into nodes and store what is new'
    'status' = 'Show what differs from the last commit, by node'
    'st' = 'Show what differs from the last commit, by node'
    'log' = 'Show the history of everything, of files, or of one node'
    'show' = 'Show a commit, a tag, a file of a version, or a node'
    'diff' = 'Show how two versions differ, by node and by line'
    'list' = 'List the nodes of the working tree'
    'commit' = 'Record the working tree, or chosen nodes of it'
    'ci' = 'Record the working tree, or chosen nodes of it'
    'restore' = 'Give files or nodes back what they were in a revision'
    'watch' = 'Tell by node what changes while you work, and keep every state'
    'branch' = 'List, make, rename or delete branches'
    'checkout' = 'Go to a branch or commit, or take back files'
    'co' = 'Go to a branch or commit, or take back files'
    'switch' = 'Go to a branch'
    'tag' = 'List, make or delete tags'
    'undo' = 'Undo the last operation'
    'redo' = 'Do again what was undone'
    'op' = 'Look at the operations, and go back to any of them'
    'merge' = 'Take in the commits of another branch, by node'
    'resolve' = 'Settle the conflicts of a merge'
    'merge-file' = 'Merge three versions of a file, outside of any repository'
    'verify' = 'Prove that working tree, HEAD and store agree'
    'fsck' = 'Check everything in the store, and make anew what is derived'
    'backup' = 'Copy the store while it is in use, and check the copy'
    'gc' = 'Forget what is old, remove what nothing needs, and shrink the store'
    'export' = 'Give the history to Git, or write the files of a commit'
    'clone' = 'Copy a repository with its history, and check its files out'
    'sync' = 'Bring two repositories in line: commits, branches, tags'
    'fetch' = 'Take what a peer has, and move no branch'
    'pull' = 'Take what a peer has'
    'push' = 'Give a peer what is here'
    'bundle' = 'Carry commits to another repository in a file'
    'serve' = 'Answer another fxd that synchronises with this repository'
    'import' = 'Take the history of a Git repository, or the files of a folder'
    'git' = 'Keep step with the Git repository in the same folder'
    'config' = 'Read and change settings'
    'setup' = 'Make Git merge by node, or no longer'
    'help' = 'Explain a command or a topic'
    'schema' = 'Print the JSON Schema of what a command prints with --json'
    'limits' = 'List what input may be at most, and what happens beyond'
    'version' = 'Print the version of fxd and of what it runs on'
  }
  $globals = @(
    @{ Flags = @('-C'); Choices = @(); Text = 'run as if started in <folder>' }
    @{ Flags = @('-R', '--repo'); Choices = @(); Text = 'the store to use, instead of looking for .fxd' }
    @{ Flags = @('--json'); Choices = @(); Text = 'print one JSON document; errors as JSON on standard error' }
    @{ Flags = @('-q', '--quiet'); Choices = @(); Text = 'print the answer only: no status, hints or warnings' }
    @{ Flags = @('-v', '--verbose'); Choices = @(); Text = 'say more about what is done, and what caused an error' }
    @{ Flags = @('--color'); Choices = @('auto', 'always', 'never'); Text = 'when to use colours' }
    @{ Flags = @('--no-pager'); Choices = @(); Text = 'do not send long output through a pager' }
    @{ Flags = @('--no-input'); Choices = @(); Text = 'ask nothing and start no editor' }
    @{ Flags = @('--config'); Choices = @(); Text = 'set a configuration value for this run' }
    @{ Flags = @('--at-op'); Choices = @(); Text = 'look at everything as it was after an operation' }
    @{ Flags = @('--lock-timeout'); Choices = @(); Text = 'how long to wait for another process, 5 if not given' }
    @{ Flags = @('-h'); Choices = @(); Text = 'print a short help' }
    @{ Flags = @('--help'); Choices = @(); Text = 'print the whole help' }
    @{ Flags = @('--version'); Choices = @(); Text = 'print the version' }
  )
  $options = @{
    'init' = @()
    'scan' = @(@{ Flags = @('--explain'); Choices = @(); Text = 'say for every file how it was split, and how nodes were recognised' })
    'status' = @(@{ Flags = @('-s', '--short'); Choices = @(); Text = 'one letter and path a file' }, @{ Flags = @('--porcelain'); Choices = @(); Text = 'the form of Git''s `status --porcelain`, for scripts' }, @{ Flags = @('--exit-code'); Choices = @(); Text = 'end with 1 if anything differs' })
    'st' = @(@{ Flags = @('-s', '--short'); Choices = @(); Text = 'one letter and path a file' }, @{ Flags = @('--porcelain'); Choices = @(); Text = 'the form of Git''s `status --porcelain`, for scripts' }, @{ Flags = @('--exit-code'); Choices = @(); Text = 'end with 1 if anything differs' })
    'log' = @(@{ Flags = @('--graph'); Choices = @(); Text = 'draw how the commits hang together' }, @{ Flags = @('--oneline'); Choices = @(); Text = 'one line a commit' }, @{ Flags = @('-n', '--max-count'); Choices = @(); Text = 'show so many at most' }, @{ Flags = @('-p', '--patch'); Choices = @(); Text = 'show what each commit changed' }, @{ Flags = @('--stat'); Choices = @(); Text = 'show how many lines of which files each commit changed' }, @{ Flags = @('--nodes'); Choices = @(); Text = 'show which nodes each commit changed' }, @{ Flags = @('--author'); Choices = @(); Text = 'only those whose author matches a regular expression' }, @{ Flags = @('--since'); Choices = @(); Text = 'only those made at that time or later' }, @{ Flags = @('--until'); Choices = @(); Text = 'only those made at that time or earlier' }, @{ Flags = @('--grep'); Choices = @(); Text = 'only those whose message matches a regular expression' }, @{ Flags = @('--all'); Choices = @(); Text = 'start from every branch and tag' }, @{ Flags = @('--checkpoints'); Choices = @(); Text = 'show the checkpoints of HEAD''s branch, or with --all of every branch' }, @{ Flags = @('--reverse'); Choices = @(); Text = 'oldest first' })
    'show' = @()
    'diff' = @(@{ Flags = @('--stat'); Choices = @(); Text = 'how many lines of which files changed' }, @{ Flags = @('--name-only'); Choices = @(); Text = 'the names of the files, one a line' }, @{ Flags = @('--name-status'); Choices = @(); Text = 'a letter for what happened to it, and the name of each file' }, @{ Flags = @('--nodes'); Choices = @(); Text = 'the nodes that changed' }, @{ Flags = @('--patch'); Choices = @(); Text = 'the patch' }, @{ Flags = @('--exit-code'); Choices = @(); Text = 'end with 1 if anything differs' }, @{ Flags = @('--git'); Choices = @(); Text = 'as the external diff of Git: the operands are what Git passes' })
    'list' = @(@{ Flags = @('--tree'); Choices = @(); Text = 'show nodes below the file or node in which they stand' })
    'commit' = @(@{ Flags = @('-m', '--message'); Choices = @(); Text = 'the message; each one more is a paragraph' }, @{ Flags = @('-F', '--file'); Choices = @(); Text = 'take the message from a file, or from standard input (-)' }, @{ Flags = @('-a', '--all'); Choices = @(); Text = 'record everything that changed, which is the default' }, @{ Flags = @('--amend'); Choices = @(); Text = 'replace the last commit' }, @{ Flags = @('--allow-empty'); Choices = @(); Text = 'record a commit even if nothing changed' }, @{ Flags = @('--allow-conflicts'); Choices = @(); Text = 'conclude a merge even if conflicts remain' }, @{ Flags = @('--author'); Choices = @(); Text = 'whose work it is: Name <mail>' }, @{ Flags = @('--date'); Choices = @(); Text = 'when it was written' })
    'ci' = @(@{ Flags = @('-m', '--message'); Choices = @(); Text = 'the message; each one more is a paragraph' }, @{ Flags = @('-F', '--file'); Choices = @(); Text = 'take the message from a file, or from standard input (-)' }, @{ Flags = @('-a', '--all'); Choices = @(); Text = 'record everything that changed, which is the default' }, @{ Flags = @('--amend'); Choices = @(); Text = 'replace the last commit' }, @{ Flags = @('--allow-empty'); Choices = @(); Text = 'record a commit even if nothing changed' }, @{ Flags = @('--allow-conflicts'); Choices = @(); Text = 'conclude a merge even if conflicts remain' }, @{ Flags = @('--author'); Choices = @(); Text = 'whose work it is: Name <mail>' }, @{ Flags = @('--date'); Choices = @(); Text = 'when it was written' })
    'restore' = @(@{ Flags = @('--from'); Choices = @(); Text = 'the revision to take them from; HEAD if left out' })
    'watch' = @(@{ Flags = @('--exec'); Choices = @(); Text = 'what the shell runs for every change set' }, @{ Flags = @('--on-busy'); Choices = @(); Text = 'cancel or queue: what becomes of a run that goes on' }, @{ Flags = @('--filter'); Choices = @(); Text = 'tell only what changes these files or nodes' }, @{ Flags = @('--commit'); Choices = @(); Text = 'make checkpoints: every, idle:<time> or n:<changes>' }, @{ Flags = @('--debounce'); Choices = @(); Text = 'how long it has to be quiet before changes are told; 60ms at least in a large tree' })
    'branch' = @(@{ Flags = @('-d', '--delete'); Choices = @(); Text = 'delete the branches, if their commits are in HEAD too' }, @{ Flags = @('-D'); Choices = @(); Text = 'delete the branches, merged or not' }, @{ Flags = @('-m', '--move'); Choices = @(); Text = 'rename the branch' }, @{ Flags = @('-v'); Choices = @(); Text = 'list with commit and subject' }, @{ Flags = @('--contains'); Choices = @(); Text = 'list the branches that have this commit' })
    'checkout' = @(@{ Flags = @('-b'); Choices = @(); Text = 'make this branch at the target, and go to it' }, @{ Flags = @('--detach'); Choices = @(); Text = 'go to the commit, not to the branch' }, @{ Flags = @('--force'); Choices = @(); Text = 'give up changes of files that differ; they are stored first' })
    'co' = @(@{ Flags = @('-b'); Choices = @(); Text = 'make this branch at the target, and go to it' }, @{ Flags = @('--detach'); Choices = @(); Text = 'go to the commit, not to the branch' }, @{ Flags = @('--force'); Choices = @(); Text = 'give up changes of files that differ; they are stored first' })
    'switch' = @(@{ Flags = @('-c', '--create'); Choices = @(); Text = 'make this branch at the target, and go to it' }, @{ Flags = @('--detach'); Choices = @(); Text = 'go to the commit, not to the branch' }, @{ Flags = @('--force'); Choices = @(); Text = 'give up changes of files that differ; they are stored first' })
    'tag' = @(@{ Flags = @('-a', '--annotate'); Choices = @(); Text = 'make an object with author, date and message; needs -m' }, @{ Flags = @('-m', '--message'); Choices = @(); Text = 'the message; each one more is a paragraph' }, @{ Flags = @('-d', '--delete'); Choices = @(); Text = 'delete the tag' })
    'undo' = @(@{ Flags = @('-f', '--force'); Choices = @(); Text = 'overwrite files that were changed since' }, @{ Flags = @('--dry-run'); Choices = @(); Text = 'say what would be undone, and do nothing' })
    'redo' = @(@{ Flags = @('-f', '--force'); Choices = @(); Text = 'overwrite files that were changed since' }, @{ Flags = @('--dry-run'); Choices = @(); Text = 'say what would be done again, and do nothing' })
    'op' = @(@{ Flags = @('-n', '--max-count'); Choices = @(); Text = 'with log: show so many at most' }, @{ Flags = @('-f', '--force'); Choices = @(); Text = 'with restore: overwrite files that were changed since' }, @{ Flags = @('--dry-run'); Choices = @(); Text = 'with restore: say what would be done, and do nothing' }, @{ Flags = @('-d', '--delete'); Choices = @(); Text = 'with tag: take the name away' })
    'merge' = @(@{ Flags = @('-m', '--message'); Choices = @(); Text = 'the message; each one more is a paragraph' }, @{ Flags = @('--no-ff'); Choices = @(); Text = 'make a merge commit even where the branch could simply move ahead' }, @{ Flags = @('--ff-only'); Choices = @(); Text = 'move ahead, or fail' }, @{ Flags = @('--squash'); Choices = @(); Text = 'take in the changes as one, without the other commits as parents' }, @{ Flags = @('--no-commit'); Choices = @(); Text = 'leave the merge in the files, to be committed later' }, @{ Flags = @('--preview'); Choices = @(); Text = 'say what would come of it, and change nothing' }, @{ Flags = @('-X', '--strategy-option'); Choices = @(); Text = 'settle what conflicts by ours, theirs or union; merge by lines alone, or by nodes (as without it)' }, @{ Flags = @('--allow-unrelated'); Choices = @(); Text = 'merge lines that have no commit in common' }, @{ Flags = @('--explain'); Choices = @(); Text = 'list what was decided by more than lines, and why' }, @{ Flags = @('--continue'); Choices = @(); Text = 'conclude the merge under way, as `fxd commit` does' }, @{ Flags = @('--allow-conflicts'); Choices = @(); Text = 'with --continue: even if conflicts remain' }, @{ Flags = @('--abort'); Choices = @(); Text = 'give up the merge under way' })
    'resolve' = @(@{ Flags = @('--list'); Choices = @(); Text = 'list what is open, and end with 1 if anything is' }, @{ Flags = @('--ours'); Choices = @(); Text = 'take our version' }, @{ Flags = @('--theirs'); Choices = @(); Text = 'take their version' }, @{ Flags = @('--base'); Choices = @(); Text = 'take the version that both began with' }, @{ Flags = @('--both'); Choices = @(); Text = 'take both, ours first' }, @{ Flags = @('--both-theirs-first'); Choices = @(); Text = 'take both, theirs first' }, @{ Flags = @('--union'); Choices = @(); Text = 'take the lines of both, common ones once' }, @{ Flags = @('--recorded'); Choices = @(); Text = 'answer as the same was resolved before' }, @{ Flags = @('--tool'); Choices = @(); Text = 'put the files together in a merge tool' }, @{ Flags = @('--mark'); Choices = @(); Text = 'a file without markers is settled as it is' }, @{ Flags = @('--unmark'); Choices = @(); Text = 'take back --mark' }, @{ Flags = @('--all'); Choices = @(); Text = 'mean every conflict that is open' }, @{ Flags = @('--history'); Choices = @(); Text = 'list what is remembered of resolved conflicts' }, @{ Flags = @('--forget'); Choices = @(); Text = 'forget these; numbers are those of --history' })
    'merge-file' = @(@{ Flags = @('-p', '--print'); Choices = @(); Text = 'print the result' }, @{ Flags = @('-o', '--output'); Choices = @(); Text = 'write the result there' }, @{ Flags = @('-L', '--label'); Choices = @(); Text = 'what markers call ours, then base, then theirs; up to three times' }, @{ Flags = @('--marker-size'); Choices = @(); Text = 'how many characters a marker has' }, @{ Flags = @('--diff3'); Choices = @(); Text = 'show the base in conflicts, too' }, @{ Flags = @('--path'); Choices = @(); Text = 'where the file belongs; its name tells the language' }, @{ Flags = @('--explain'); Choices = @(); Text = 'say by which rules it was merged' }, @{ Flags = @('--git'); Choices = @(); Text = 'as a merge driver of Git: write into <ours> and say nothing' })
    'verify' = @()
    'fsck' = @(@{ Flags = @('--full'); Choices = @(); Text = 'split every file of every version again, too' }, @{ Flags = @('--repair'); Choices = @(); Text = 'make anew what is derived; a copy of the store is made first' })
    'backup' = @(@{ Flags = @('-f', '--force'); Choices = @(); Text = 'replace the file if it exists' })
    'gc' = @(@{ Flags = @('--prune'); Choices = @(); Text = 'how old things must be, such as 12h, 7d or now' }, @{ Flags = @('-n', '--dry-run'); Choices = @(); Text = 'say what would be done, and do nothing' })
    'export' = @(@{ Flags = @('--out'); Choices = @(); Text = 'write files to a folder that is new or empty' }, @{ Flags = @('--git'); Choices = @(); Text = 'write commits to a Git repository, or a `.bundle`' }, @{ Flags = @('--branch'); Choices = @(); Text = 'with --git: only this branch; may be repeated' }, @{ Flags = @('--not'); Choices = @(); Text = 'with a bundle: without what this has; may be repeated' }, @{ Flags = @('--force'); Choices = @(); Text = 'with --git: move branches and tags although commits are lost there' }, @{ Flags = @('--checkout'); Choices = @(); Text = 'with --git: have the files follow where a branch is checked out' }, @{ Flags = @('--meta'); Choices = @(); Text = 'with --git: take along which node is which, and conflicts' }, @{ Flags = @('--allow-conflicts'); Choices = @(); Text = 'even if a commit has conflicts between markers' })
    'clone' = @()
    'sync' = @(@{ Flags = @('--pull'); Choices = @(); Text = 'only take' }, @{ Flags = @('--push'); Choices = @(); Text = 'only give' }, @{ Flags = @('--merge'); Choices = @(); Text = 'merge branches that have diverged, by node' }, @{ Flags = @('--branch'); Choices = @(); Text = 'only this branch; may be given several times' }, @{ Flags = @('--dry-run'); Choices = @(); Text = 'say what would be done, and do nothing' })
    'fetch' = @(@{ Flags = @('--branch'); Choices = @(); Text = 'only this branch; may be given several times' })
    'pull' = @(@{ Flags = @('--branch'); Choices = @(); Text = 'only this branch; may be given several times' }, @{ Flags = @('--merge'); Choices = @(); Text = 'merge branches that have diverged, by node' })
    'push' = @(@{ Flags = @('--branch'); Choices = @(); Text = 'only this branch; may be given several times' })
    'bundle' = @(@{ Flags = @('--since'); Choices = @(); Text = 'with create: what is known there already' })
    'serve' = @(@{ Flags = @('--stdio'); Choices = @(); Text = 'talk over standard input and output' }, @{ Flags = @('--read-only'); Choices = @(); Text = 'take nothing' })
    'import' = @(@{ Flags = @('--branch'); Choices = @(); Text = 'only this branch of the history; may be repeated' }, @{ Flags = @('--depth'); Choices = @(); Text = 'only so many commits of each line' }, @{ Flags = @('--since'); Choices = @(); Text = 'only commits from then on' }, @{ Flags = @('--mode'); Choices = @('history', 'files'); Text = 'the history, or the files as the next commit' }, @{ Flags = @('-f', '--force'); Choices = @(); Text = 'move tags that name something else here' }, @{ Flags = @('-n', '--dry-run'); Choices = @(); Text = 'count what would be taken of a history, and take nothing' })
    'git' = @(@{ Flags = @('-f', '--force'); Choices = @(); Text = 'with pull: move tags here; with push: move refs there by force' })
    'config' = @(@{ Flags = @('--global'); Choices = @(); Text = 'those of yours, for every repository' }, @{ Flags = @('--local'); Choices = @(); Text = 'those of this repository' }, @{ Flags = @('--system'); Choices = @(); Text = 'those of this machine' }, @{ Flags = @('--show-origin'); Choices = @(); Text = 'say where each comes from (get and list)' })
    'setup' = @(@{ Flags = @('--local'); Choices = @(); Text = 'for the Git repository of this folder; the default' }, @{ Flags = @('--global'); Choices = @(); Text = 'for all Git repositories of this user' }, @{ Flags = @('--diff'); Choices = @(); Text = 'also show what changed, by node, in `git diff`' }, @{ Flags = @('--unset'); Choices = @(); Text = 'take everything back' }, @{ Flags = @('--dry-run'); Choices = @(); Text = 'only say what would be changed' })
    'help' = @(@{ Flags = @('--short'); Choices = @(); Text = 'leave out the description and the global options' })
    'schema' = @()
    'limits' = @()
    'version' = @()
  }
  $operands = @{
    'help' = @('init', 'scan', 'status', 'log', 'show', 'diff', 'list', 'commit', 'restore', 'watch', 'branch', 'checkout', 'switch', 'tag', 'undo', 'redo', 'op', 'merge', 'resolve', 'merge-file', 'verify', 'fsck', 'backup', 'gc', 'export', 'clone', 'sync', 'fetch', 'pull', 'push', 'bundle', 'serve', 'import', 'git', 'config', 'setup', 'help', 'schema', 'limits', 'version', 'selectors', 'revisions', 'conflicts', 'settings', 'exit-codes', 'json')
    'schema' = @('init', 'scan', 'status', 'log', 'show', 'diff', 'list', 'commit', 'restore', 'watch', 'branch', 'checkout', 'switch', 'tag', 'undo', 'redo', 'op', 'merge', 'resolve', 'merge-file', 'verify', 'fsck', 'backup', 'gc', 'export', 'clone', 'sync', 'fetch', 'pull', 'push', 'bundle', 'serve', 'import', 'git', 'config', 'setup', 'help', 'schema', 'limits', 'version', 'error')
  }
  $takesValue = @('-C', '-R', '--repo', '--color', '--config', '--at-op', '--lock-timeout')

  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $verb = $null
  for ($index = 0; $index -lt $words.Count; $index++) {
    if ($takesValue -ccontains $words[$index]) { $index++ }
    elseif (-not $words[$index].StartsWith('-')) { $verb = $words[$index]; break }
  }
  $known = if ($verb -and $options.ContainsKey($verb)) { $options[$verb] + $globals } else { $globals }

  $offer = {
    param($word, $text)
    if ($word.StartsWith($wordToComplete, [StringComparison]::Ordinal)) {
      [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $text)
    }
  }

  $previous = if ($words.Count -gt 0) { $words[-1] } else { '' }
  $asked = $known | Where-Object { $_.Choices.Count -gt 0 -and $_.Flags -ccontains $previous } |
    Select-Object -First 1
  if ($asked) {
    $asked.Choices | ForEach-Object { & $offer $_ $_ }
  } elseif ($wordToComplete.StartsWith('-')) {
    $known | ForEach-Object { $option = $_; $option.Flags | ForEach-Object { & $offer $_ $option.Text } }
  } elseif (-not $verb) {
    $verbs.Keys | ForEach-Object { & $offer $_ $verbs[$_] }
  } elseif ($operands.ContainsKey($verb)) {
    $operands[$verb] | ForEach-Object { & $offer $_ $_ }
  }
}
