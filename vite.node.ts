import type { InlineConfig } from 'vite';

/** Our programs as a plain Node runs them: everything they need bundled, but what is named as `external`. */
export function forNode(
  outDir: string,
  input: Readonly<Record<string, string>>,
  external: readonly string[],
): InlineConfig {
  return {
    root: import.meta.dirname,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    // Of CommonJS packages. What they look for beside themselves (an ssh agent for Windows, image builds) is not used.
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    ssr: { noExternal: true, external: [...external] },
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir: true,
      // A stack trace of a user shall be readable; there is nothing to gain from smaller files on a disk.
      minify: false,
      rolldownOptions: {
        input: { ...input },
        // Compiled accelerators of ssh2, which does without where they are absent: nothing is compiled for a package.
        external: ['cpu-features', /\.node$/],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'part-[name].js' },
      },
    },
  };
}
