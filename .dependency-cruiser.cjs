const rule = (name, from, to) => ({ name, severity: 'error', from, to });
const ours = '^(pipeline|server|agent|cli|electron|renderer)/';
const oursExcept = (...allowed) => ({ path: ours, pathNot: allowed });
const notTests = '\\.test\\.tsx?$';
const pure = { path: ['^pipeline/', '^server/domain/'], pathNot: notTests };

// Each name is the error message: what a reader is told when the import is refused.
module.exports.forbidden = [
  rule('no-cycles', {}, { circular: true }),
  rule('pure-code-has-no-runtime', pure, { dependencyTypes: ['core'] }),
  rule('pipeline-imports-nothing-of-ours', { path: '^pipeline/' }, oursExcept('^pipeline/')),
  rule('domain-is-pure', { path: '^server/domain/' }, oursExcept('^server/domain/', '^pipeline/')),
  rule('sql-lives-in-the-store', { path: ours, pathNot: ['^server/store/', notTests] }, { path: 'better-sqlite3' }),
  rule('store-serves-services', { path: '^server/store/' }, { path: '^server/(services|protocols|http)/' }),
  rule(
    'services-do-not-listen',
    { path: '^server/services/', pathNot: notTests },
    { path: '^server/(protocols|http)/' },
  ),
  rule('doors-speak-to-services', { path: '^server/protocols/', pathNot: notTests }, { path: '^server/(store|http)/' }),
  rule(
    'doors-do-not-know-each-other',
    { path: '^server/protocols/([^/]+)/' },
    { path: '^server/protocols/[^/]+/', pathNot: '^server/protocols/$1/' },
  ),
  rule(
    'nobody-imports-a-door',
    { path: '^server/', pathNot: ['^server/protocols/', '^server/main\\.ts$', notTests] },
    { path: '^server/protocols/[^/]+/' },
  ),
  rule(
    'features-do-not-know-each-other',
    { path: '^renderer/features/([^/]+)/' },
    { path: '^renderer/features/[^/]+/', pathNot: '^renderer/features/$1/' },
  ),
  rule(
    'renderer-sees-contracts-only',
    { path: '^renderer/' },
    oursExcept('^renderer/', '^pipeline/', '^electron/ipc\\.ts$'),
  ),
  rule('agent-sees-contracts-only', { path: '^agent/' }, oursExcept('^agent/', '^pipeline/')),
  rule(
    'the-shell-starts-the-server-and-does-not-contain-it',
    { path: '^electron/main/' },
    {
      path: '^(server|agent|cli)/',
      pathNot: ['^server/(config\\.ts$|domain/)', '^server/services/(ports/|(key|durable)-file\\.ts$)'],
    },
  ),
  rule(
    'the-shell-takes-words-paths-and-the-watch-from-the-console',
    { path: '^electron/' },
    {
      path: '^renderer/',
      pathNot: ['^renderer/words/', '^renderer/app/paths\\.ts$', '^renderer/data/watch-loop\\.ts$'],
    },
  ),
  rule(
    'electron-only-in-the-shell',
    { path: ours, pathNot: '^electron/' },
    { path: '(^|node_modules/)electron(/(index\\.js|electron\\.d\\.ts))?$' },
  ),
];

module.exports.options = { doNotFollow: { path: ['node_modules', '^gen/'] }, tsPreCompilationDeps: true };
