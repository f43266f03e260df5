@echo off
rem The signalbox command of the installed app, on the Node that comes with it.
"%~dp0..\node\node.exe" "%~dp0..\programs\cli.js" %*
