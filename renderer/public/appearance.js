// Runs before the first paint, so that a chosen theme does not flash the other one. Reads what app/preferences.ts stores.
try {
  const { state } = JSON.parse(localStorage.getItem('signalbox.preferences') ?? '{}');
  if (state?.theme === 'light' || state?.theme === 'dark') document.documentElement.dataset.theme = state.theme;
  if (state?.density) document.documentElement.dataset.density = state.density;
} catch {
  // Storage may be forbidden or damaged: the defaults apply.
}
