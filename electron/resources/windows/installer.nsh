; The signalbox command on the PATH of the user, and "Open with" for YAML files. Neither takes anything over.

!macro pathOfTheUser action
  nsExec::ExecToLog 'powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$INSTDIR\resources\bin\path.ps1" -Action ${action}'
  Pop $0
!macroend

!macro customInstall
  !insertmacro pathOfTheUser Add
  WriteRegStr HKCU "Software\Classes\Signalbox.Pipeline" "" "Signalbox pipeline"
  WriteRegStr HKCU "Software\Classes\Signalbox.Pipeline\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr HKCU "Software\Classes\.yaml\OpenWithProgids" "Signalbox.Pipeline" ""
  WriteRegStr HKCU "Software\Classes\.yml\OpenWithProgids" "Signalbox.Pipeline" ""
!macroend

!macro customUnInstall
  ; An update uninstalls first and installs again.
  ${ifNot} ${isUpdated}
    !insertmacro pathOfTheUser Remove
    DeleteRegKey HKCU "Software\Classes\Signalbox.Pipeline"
    DeleteRegValue HKCU "Software\Classes\.yaml\OpenWithProgids" "Signalbox.Pipeline"
    DeleteRegValue HKCU "Software\Classes\.yml\OpenWithProgids" "Signalbox.Pipeline"
  ${endIf}
!macroend
