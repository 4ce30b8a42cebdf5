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
    -C|-R|--repo|--color|--config|--lock-timeout)
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
    '') operands="init scan status st commit ci help schema version" ;;
    init)
      flags=""
      ;;
    scan)
      flags="--explain"
      ;;
    status|st)
      flags="-s --short --porcelain --exit-code"
      ;;
    commit|ci)
      flags="-m --message -F --file -a --all --amend --allow-empty --author --date"
      ;;
    help)
      flags="--short"
      operands="init scan status commit help schema version selectors revisions exit-codes json"
      ;;
    schema)
      flags=""
      operands="init scan status commit help schema version error"
      ;;
    version)
      flags=""
      ;;
  esac

  if [[ -n $values ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags -C -R --repo --json -q --quiet -v --verbose --color --no-pager --no-input --config --lock-timeout -h --help --version" -- "$current"))
  elif [[ -n $operands ]]; then
    COMPREPLY=($(compgen -W "$operands" -- "$current"))
  fi
}

# Where there is nothing to offer, bash completes paths.
complete -o default -o bashdefault -F _fxd fxd
