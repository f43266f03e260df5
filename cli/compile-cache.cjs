// Code that was compiled before is not compiled again. In the user's own folder: whoever may write there, may run code as
// this user. Plain JavaScript, so that it is in force before the first file whose types have to be stripped.
'use strict';

const { enableCompileCache } = require('node:module');
const { homedir } = require('node:os');
const { join } = require('node:path');

const folders = {
  darwin: () => join(homedir(), 'Library', 'Caches', 'Signalbox'),
  win32: () => join(process.env.LOCALAPPDATA || homedir(), 'Signalbox', 'Cache'),
};
const linuxFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'signalbox');

// Its own variable names another folder; where this one cannot be written nothing is kept.
if (!process.env.NODE_COMPILE_CACHE) enableCompileCache(join((folders[process.platform] || linuxFolder)(), 'compiled'));
