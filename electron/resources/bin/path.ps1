# Puts the folder of this file on the PATH of the user, or takes it away: path.ps1 -Action Add|Remove
param([Parameter(Mandatory)][ValidateSet('Add', 'Remove')][string]$Action)

$ErrorActionPreference = 'Stop'
# Read and written as it is stored: expanding %VARIABLES% would freeze those of other programs.
$key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)
$present = $key.GetValue('Path', '', 'DoNotExpandEnvironmentNames')
$folders = @($present -split ';' | Where-Object { $_ -ne '' -and $_ -ne $PSScriptRoot })
if ($Action -eq 'Add') { $folders += $PSScriptRoot }
$key.SetValue('Path', ($folders -join ';'), 'ExpandString')
$key.Close()
# Programs that are started from now on see it: setting any variable tells them.
[Environment]::SetEnvironmentVariable('SIGNALBOX_PATH_CHANGED', $null, 'User')
