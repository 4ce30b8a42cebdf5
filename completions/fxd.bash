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
    '') operands="init scan status st log show diff list commit ci restore branch checkout co switch tag undo redo op merge resolve merge-file verify fsck backup gc export import config setup help schema limits version" ;;
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
      flags="--graph --oneline -n --max-count -p --patch --stat --nodes --author --since --until --grep --all --reverse"
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
      flags="--list --ours --theirs --base --both --both-theirs-first --union --mark --unmark --all"
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
      flags="--out --allow-conflicts"
      ;;
    import)
      flags=""
      ;;
    config)
      flags="--global --local --system --show-origin"
      ;;
    setup)
      flags="--local --global --diff --unset --dry-run"
      ;;
    help)
      flags="--short"
      operands="init scan status log show diff list commit restore branch checkout switch tag undo redo op merge resolve merge-file verify fsck backup gc export import config setup help schema limits version selectors revisions conflicts settings exit-codes json"
      ;;
    schema)
      flags=""
      operands="init scan status log show diff list commit restore branch checkout switch tag undo redo op merge resolve merge-file verify fsck backup gc export import config setup help schema limits version error"
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
