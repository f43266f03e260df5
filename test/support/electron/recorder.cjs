/**
 * What main shows and asks outside its window cannot be seen from outside the process: it is recorded here, in front of
 * Electron or of its double alike, and answered by the journey. `globalThis.shellRecord` is reached by `evaluate`.
 */
module.exports = function record({ Notification, Tray, dialog, powerSaveBlocker, shell }) {
  const entries = { notifications: [], dialogs: [], opened: [] };
  const waiting = new Set();
  const answers = [];
  const tray = { toolTip: '', menu: null };
  const awake = new Set();

  function changed() {
    for (const look of [...waiting]) look();
  }

  /** Resolves with what `find` gives, as soon as it gives something. */
  function when(find) {
    return new Promise((resolve) => {
      const look = () => {
        const found = find(record);
        if (found === undefined || found === false) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  }

  /** The oldest entry of a kind that was not taken yet; waits for it. */
  const take = (kind) => when(() => entries[kind].shift());

  const record = { entries, tray, awake, when, take, answer: (answer) => answers.push(answer) && changed() };

  const show = Notification.prototype.show;
  Notification.prototype.show = function shown() {
    entries.notifications.push(this);
    changed();
    return show.call(this);
  };
  for (const method of ['setToolTip', 'setContextMenu']) {
    const original = Tray.prototype[method];
    Tray.prototype[method] = function set(value) {
      tray[method === 'setToolTip' ? 'toolTip' : 'menu'] = value;
      changed();
      return original.call(this, value);
    };
  }
  for (const method of ['showMessageBox', 'showOpenDialog']) {
    dialog[method] = (...values) => {
      entries.dialogs.push({ method, ...values.at(-1) });
      changed();
      return when(() => answers.shift());
    };
  }
  for (const method of ['openExternal', 'openPath', 'showItemInFolder']) {
    shell[method] = (target) => {
      entries.opened.push({ method, target });
      changed();
      return method === 'showItemInFolder' ? undefined : Promise.resolve('');
    };
  }
  const { start, stop } = powerSaveBlocker;
  powerSaveBlocker.start = (type) => {
    const id = start.call(powerSaveBlocker, type);
    awake.add(id);
    changed();
    return id;
  };
  powerSaveBlocker.stop = (id) => {
    awake.delete(id);
    changed();
    return stop.call(powerSaveBlocker, id);
  };
  globalThis.shellRecord = record;
  return record;
};

if (process.versions.electron) module.exports(require('electron'));
