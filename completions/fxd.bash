# Completion of fxd for bash. Made by `npm run generate`; do not edit.

_fxd() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local verb='' flags='' operands='' values='' index

  # Bash cuts --color=auto at the equals sign.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  for ((index = 1; index < COMP_CWORD; index++)); do
    case ${COMP_WORDS[index]} in
    -C|-R|--repo|--color|--config|--at-op|--lock-timeout)
      ((index++))
      [[ ${COMP_WORDS[index]} == '=' ]] && ((index++))
      ;;
    -*) ;;
    *)
      verb=${COMP_WORDS[index]}
      break
      ;;
    esac
  done

  case $previous in
    --color) values="auto always never" ;;
  esac
  case $verb in
    '') operands="init scan status st log show diff list commit ci restore watch branch checkout co switch tag undo redo op merge resolve merge-file verify fsck backup gc export clone sync fetch pull push bundle serve import git config setup help schema limits version" ;;
    init)
      flags=""
      ;;
    scan)
      flags="--explain"
      ;;
    status|st)
      flags="-s --short --porcelain --exit-code"
      ;;
    log)
      flags="--graph --oneline -n --max-count -p --patch --stat --nodes --author --since --until --grep --all --checkpoints --reverse"
      ;;
    show)
      flags=""
      ;;
    diff)
      flags="--stat --name-only --name-status --nodes --patch --exit-code --git"
      ;;
    list)
      flags="--tree"
      ;;
    commit|ci)
      flags="-m --message -F --file -a --all --amend --allow-empty --allow-conflicts --author --date"
      ;;
    restore)
      flags="--from"
      ;;
    watch)
      flags="--exec --on-busy --filter --commit --debounce"
      ;;
    branch)
      flags="-d --delete -D -m --move -v --contains"
      ;;
    checkout|co)
      flags="-b --detach --force"
      ;;
    switch)
      flags="-c --create --detach --force"
      ;;
    tag)
      flags="-a --annotate -m --message -d --delete"
      ;;
    undo)
      flags="-f --force --dry-run"
      ;;
    redo)
      flags="-f --force --dry-run"
      ;;
    op)
      flags="-n --max-count -f --force --dry-run -d --delete"
      ;;
    merge)
      flags="-m --message --no-ff --ff-only --squash --no-commit --preview -X --strategy-option --allow-unrelated --explain --continue --allow-conflicts --abort"
      ;;
    resolve)
      flags="--list --ours --theirs --base --both --both-theirs-first --union --recorded --tool --mark --unmark --all --history --forget"
      ;;
    merge-file)
      flags="-p --print -o --output -L --label --marker-size --diff3 --path --explain --git"
      ;;
    verify)
      flags=""
      ;;
    fsck)
      flags="--full --repair"
      ;;
    backup)
      flags="-f --force"
      ;;
    gc)
      flags="--prune -n --dry-run"
      ;;
    export)
      flags="--out --git --branch --not --force --checkout --meta --allow-conflicts"
      ;;
    clone)
      flags=""
      ;;
    sync)
      flags="--pull --push --merge --branch --dry-run"
      ;;
    fetch)
      flags="--branch"
      ;;
    pull)
      flags="--branch --merge"
      ;;
    push)
      flags="--branch"
      ;;
    bundle)
      flags="--since"
      ;;
    serve)
      flags="--stdio --read-only"
      ;;
    import)
      flags="--branch --depth --since --mode -f --force -n --dry-run"
      case $previous in
        --mode) values="history files" ;;
      esac
      ;;
    git)
      flags="-f --force"
      ;;
    config)
      flags="--global --local --system --show-origin"
      ;;
    setup)
      flags="--local --global --diff --unset --dry-run"
      ;;
    help)
      flags="--short"
      operands="init scan status log show diff list commit restore watch branch checkout switch tag undo redo op merge resolve merge-file verify fsck backup gc export clone sync fetch pull push bundle serve import git config setup help schema limits version selectors revisions conflicts settings exit-codes json"
      ;;
    schema)
      flags=""
      operands="init scan status log show diff list commit restore watch branch checkout switch tag undo redo op merge resolve merge-file verify fsck backup gc export clone sync fetch pull push bundle serve import git config setup help schema limits version error"
      ;;
    limits)
      flags=""
      ;;
    version)
      flags=""
      ;;
  esac

  if [[ -n $values ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags -C -R --repo --json -q --quiet -v --verbose --color --no-pager --no-input --config --at-op --lock-timeout -h --help --version" -- "$current"))
  elif [[ -n $operands ]]; then
    COMPREPLY=($(compgen -W "$operands" -- "$current"))
  fi
}

# Where there is nothing to offer, bash completes paths.
complete -o default -o bashdefault -F _fxd fxd
