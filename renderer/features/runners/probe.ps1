Write-Output "--- Machine"
Write-Output ("clock " + (Get-Date).ToUniversalTime().ToString("s") + "Z")
Write-Output ([System.Environment]::OSVersion.VersionString)
Write-Output ("user " + [System.Environment]::UserName + ", in " + (Get-Location))
Write-Output "--- Disk"
Get-PSDrive -PSProvider FileSystem | Format-Table Name, Used, Free -AutoSize | Out-String | Write-Output
Write-Output "--- Tools"
foreach ($tool in "git", "docker", "podman", "node", "npm", "python", "go", "java", "mvn", "cargo", "dotnet") {
  if (Get-Command $tool -ErrorAction SilentlyContinue) { Write-Output "${tool}: found" } else { Write-Output "${tool}: not found" }
}
