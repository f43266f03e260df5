echo "--- Machine"
date -u "+clock %Y-%m-%dT%H:%M:%SZ"
uname -a
echo "user $(id -un), in $(pwd)"
echo "--- Disk"
df -h . 2>/dev/null || true
echo "--- Tools"
for tool in git docker podman node npm python3 go java mvn cargo make gcc; do
  if command -v "$tool" >/dev/null 2>&1; then
    case "$tool" in
      go) version=$(go version 2>&1) ;;
      java) version=$(java -version 2>&1) ;;
      *) version=$("$tool" --version 2>&1) ;;
    esac
    echo "$tool: $(echo "$version" | head -n 1)"
  else
    echo "$tool: not found"
  fi
done
